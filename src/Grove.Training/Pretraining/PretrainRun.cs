using System.Text.Json.Nodes;
using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Checkpoints;
using Grove.Training.Metrics;
using Grove.Training.Packing;
using Grove.Training.Schedules;
using Grove.Training.Stepping;

namespace Grove.Training.Pretraining;

/// <summary>The training part of a pre-training run: start or go on, step by step, checkpoints, end.</summary>
sealed class PretrainRun : IDisposable
{
    readonly PretrainOptions options;
    readonly IReadOnlyDictionary<string, string> settings;
    readonly Parameters parameters;
    readonly WindowSampler sampler;
    readonly Tokenizer tokenizer;
    readonly IProgress<PretrainProgress>? progress;
    readonly TimeProvider time;
    readonly Schedule schedule;
    readonly Batch batch;
    readonly TrainingStep step;
    readonly HeldOutLoss heldOut;
    readonly CheckpointStore checkpoints;
    readonly List<float> losses = [];
    RunState state;
    int savedStep = -1;

    public PretrainRun(
        PretrainOptions options, IReadOnlyDictionary<string, string> settings, Parameters parameters, Team team, WindowSampler sampler,
        Tokenizer tokenizer, IProgress<PretrainProgress>? progress, TimeProvider time)
    {
        this.options = options;
        this.settings = settings;
        this.parameters = parameters;
        this.sampler = sampler;
        this.tokenizer = tokenizer;
        this.progress = progress;
        this.time = time;
        schedule = options.LearningRates;
        int rowsPerPass = Math.Clamp(TrainingStep.PlacesPerPass / options.SequenceLength, 1, options.BatchRows);
        batch = new Batch(options.BatchRows, options.SequenceLength, rowsPerPass);
        step = new TrainingStep(parameters, team, options.Optimizer, rowsPerPass * options.SequenceLength);
        heldOut = new HeldOutLoss(sampler, tokenizer, batch, options.ValidationRows);
        checkpoints = new CheckpointStore(Path.Combine(options.Output, "checkpoints"));
        state = new RunState { Settings = settings };
    }

    /// <summary>Goes on from the newest sound checkpoint, or begins.</summary>
    public void Start()
    {
        bool any = false;
        foreach ((int saved, string folder) in checkpoints.NewestFirst(TellDamaged))
        {
            any = true;
            RunState found = RunState.Load(folder);
            IReadOnlyList<string> differences = RunSettings.Differences(found.Settings, settings);
            if (differences.Count > 0)
                throw new GroveException(
                    $"cannot go on ({folder}): the run there had other settings: {string.Join("; ", differences)}. Use the same settings, or another output folder", ExitKind.BadInput);
            if (!SameRatesUpTo(saved, found)) continue; // an older one, from before the rate began to fall, may fit
            WeightFiles.Load(folder, parameters, step.Optimizer);
            step.Optimizer.Updates = found.Updates;
            losses.AddRange(found.Losses);
            state = found with { Settings = settings };
            savedStep = saved;
            progress?.Report(new(PretrainStage.Training, saved, options.Steps, $"going on after step {saved}"));
            return;
        }
        if (any)
            throw new GroveException(
                $"cannot go on ({checkpoints.Folder}): no checkpoint there has the learning rates of a run of {options.Steps} steps. Use the number of steps of that run, or another output folder", ExitKind.BadInput);
        parameters.Initialize(options.Seed);
    }

    /// <summary>Trains until the last step.</summary>
    public void Train(CancellationToken cancellation)
    {
        try
        {
            TrainSteps(cancellation);
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }
    }

    void TrainSteps(CancellationToken cancellation)
    {
        using var metrics = new MetricsLog(Path.Combine(options.Output, "metrics.jsonl"), state.Step);
        var pace = new Pace(time);
        long tokensPerStep = (long)batch.Rows * batch.RowLength;
        while (state.Step < options.Steps)
        {
            int now = state.Step + 1;
            double rate = schedule.At(now);
            sampler.Fill(batch, now);
            StepResult result = step.Run(batch, rate);
            pace.Step(tokensPerStep);
            losses.Add((float)result.Loss);
            state = state with
            {
                Step = now,
                Updates = step.Optimizer.Updates,
                Skipped = state.Skipped + (result.Skipped ? 1 : 0),
                SkippedInARow = result.Skipped ? state.SkippedInARow + 1 : 0,
                Tokens = state.Tokens + tokensPerStep,
                Seconds = state.Seconds + pace.StepSeconds,
            };
            metrics.Append(new JsonObject
            {
                ["step"] = now,
                ["loss"] = result.Loss,
                ["learningRate"] = rate,
                ["gradientNorm"] = result.GradientNorm,
                ["tokensPerSecond"] = Math.Round(tokensPerStep / Math.Max(pace.StepSeconds, 1e-9), 1),
                ["seconds"] = Math.Round(state.Seconds, 3),
            });
            if (state.SkippedInARow >= TrainingStep.MaxSkippedInARow) throw TrainingStep.NeverFinite(now, options.LearningRate, " and use another output folder");
            progress?.Report(new(PretrainStage.Training, now, options.Steps, result.Skipped ? $"step {now}: not finite, skipped" : null, new StepReport(
                now, options.Steps, result.Loss, rate, result.GradientNorm, pace.TokensPerSecond, pace.Remaining((options.Steps - now) * tokensPerStep))));

            cancellation.ThrowIfCancellationRequested();
            // The last step before the rate falls is kept, so that the run can be made longer later.
            if (now % options.SaveEvery == 0 || now == schedule.StableUntil || now == options.Steps) Save();
            if (options.ValidateEvery is { } every && now % every == 0 && now < options.Steps)
            {
                if (heldOut.Measure(step.Decoder, cancellation) is { } bits)
                {
                    metrics.Append(new JsonObject { ["step"] = now, ["validationBitsPerByte"] = bits });
                    progress?.Report(new(PretrainStage.Validation, now, options.Steps, $"held-out text: {bits:0.0000} bits per byte"));
                }
            }
            pace.Skip();
        }
    }

    /// <summary>Measures once more and writes the model.</summary>
    public PretrainResult Finish(CancellationToken cancellation)
    {
        progress?.Report(new(PretrainStage.Validation, 0, 1));
        double? bits = heldOut.Measure(step.Decoder, cancellation);
        int last = Math.Min(losses.Count, Math.Max(10, losses.Count / 100));
        string model = Path.Combine(options.Output, "model");
        var result = new PretrainResult(
            model, losses.Skip(losses.Count - last).Average(loss => (double)loss), state.Tokens, state.Seconds, bits,
            parameters.Architecture.ParameterCount, state.Step, state.Skipped, losses);
        progress?.Report(new(PretrainStage.Saving, 0, 1));
        ModelDirectory.Save(model, parameters, tokenizer, options.Card ?? ModelCard.Write(options, parameters.Architecture, result), format: options.Format);
        return result;
    }

    void Save()
    {
        if (state.Step == savedStep || state.Step == 0) return;
        progress?.Report(new(PretrainStage.Saving, state.Step, options.Steps));
        RunState saved = state with { Losses = losses };
        checkpoints.Write(state.Step, 2 * WeightFiles.Size(parameters), folder =>
        {
            WeightFiles.Save(folder, parameters, step.Optimizer);
            saved.Save(folder);
        }, pinned => pinned == schedule.StableUntil);
        savedStep = state.Step;
    }

    bool SameRatesUpTo(int saved, RunState found)
    {
        string steps = found.Settings[RunSettings.Steps];
        if (steps == settings[RunSettings.Steps]) return saved <= options.Steps;
        Schedule other = (options with { Steps = int.Parse(steps, System.Globalization.CultureInfo.InvariantCulture) }).LearningRates;
        return saved <= options.Steps && Enumerable.Range(1, saved).All(step => schedule.At(step) == other.At(step));
    }

    void TellDamaged(string folder, string problem) => progress?.Report(new(
        PretrainStage.Training, 0, options.Steps, $"the checkpoint {folder} is damaged ({problem}) and is passed over"));

    public void Dispose() => step.Dispose();
}
