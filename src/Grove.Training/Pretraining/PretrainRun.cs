using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Checkpoints;
using Grove.Training.Packing;
using Grove.Training.Runs;
using Grove.Training.Schedules;
using Grove.Training.Stepping;

namespace Grove.Training.Pretraining;

/// <summary>The training part of a pre-training run.</summary>
sealed class PretrainRun : IDisposable
{
    readonly PretrainOptions options;
    readonly Parameters parameters;
    readonly Tokenizer tokenizer;
    readonly IProgress<PretrainProgress>? progress;
    readonly TrainingRun run;

    public PretrainRun(
        PretrainOptions options, IReadOnlyDictionary<string, string> settings, Parameters parameters, Team team, WindowSampler sampler,
        Tokenizer tokenizer, IProgress<PretrainProgress>? progress, TimeProvider time)
    {
        this.options = options;
        this.parameters = parameters;
        this.tokenizer = tokenizer;
        this.progress = progress;
        int rowsPerPass = Math.Clamp(TrainingStep.PlacesPerPass / options.SequenceLength, 1, options.BatchRows);
        var batch = new Batch(options.BatchRows, options.SequenceLength, rowsPerPass);
        var heldOut = new HeldOutLoss(sampler, tokenizer, batch, options.ValidationRows);
        run = new TrainingRun(new RunSetup
        {
            Folder = options.Output,
            Settings = settings,
            Trained = parameters,
            MakeStep = accepts => new TrainingStep(parameters, team, options.Optimizer, rowsPerPass * options.SequenceLength) { Accepts = accepts },
            Batch = batch,
            Fill = sampler.Fill,
            Schedule = options.LearningRates,
            Begin = () => parameters.Initialize(options.Seed),
            IsBeginningOf = found => HasSameRates(found),
            Measure = heldOut.Measure,
            MeasureName = "validationBitsPerByte",
            MeasureUnit = "bits per byte",
            IsWatched = true,
            Advice = " and use another output folder",
        }, new RunOptions { SaveEvery = options.SaveEvery, ValidateEvery = options.ValidateEvery }, progress is null ? null : new Told<RunProgress>(Tell), time);
    }

    /// <summary>Goes on from the newest sound checkpoint, or begins.</summary>
    public void Start() => run.Start();

    /// <summary>Trains until the last step.</summary>
    public void Train(CancellationToken cancellation) => run.Train(cancellation);

    /// <summary>Measures once more and writes the model.</summary>
    public PretrainResult Finish(CancellationToken cancellation)
    {
        progress?.Report(new(PretrainStage.Validation, 0, 1));
        double? bits = run.MeasureResult(cancellation);
        IReadOnlyList<float> losses = run.Losses;
        int last = Math.Min(losses.Count, Math.Max(10, losses.Count / 100));
        string model = Path.Combine(options.Output, "model");
        var result = new PretrainResult(
            model, losses.Skip(losses.Count - last).Average(loss => (double)loss), run.State.Tokens, run.State.Seconds, bits,
            parameters.Architecture.ParameterCount, run.State.Step, run.State.Skipped, losses);
        progress?.Report(new(PretrainStage.Saving, 0, 1));
        ModelDirectory.Save(model, parameters, tokenizer, options.Card ?? ModelCard.Write(options, parameters.Architecture, result), format: options.Format);
        return result;
    }

    void Tell(RunProgress at) => progress!.Report(new PretrainProgress(at.Stage switch
    {
        RunStage.Validation => PretrainStage.Validation,
        RunStage.Saving => PretrainStage.Saving,
        _ => PretrainStage.Training,
    }, at.Done, at.Total, at.Message, at.Step));

    bool HasSameRates(RunState found)
    {
        int steps = int.Parse(found.Settings[TrainingRun.StepsSetting], System.Globalization.CultureInfo.InvariantCulture);
        if (steps == options.Steps) return true;
        Schedule other = (options with { Steps = steps }).LearningRates, now = options.LearningRates;
        return Enumerable.Range(1, found.Step).All(step => now.At(step) == other.At(step));
    }

    public void Dispose() => run.Dispose();
}
