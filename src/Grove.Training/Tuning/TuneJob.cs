using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Checkpoints;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Runs;
using Grove.Training.Stepping;

namespace Grove.Training.Tuning;

/// <summary>
/// Supervised fine-tuning with a folder: checkpoints, measurements on rows set aside, the best step as the result. The same options again
/// go on where the run stopped, and end in the same bytes as a run that never stopped. Tuning that fits in memory and minutes is
/// <see cref="Tuner"/>.
/// </summary>
public sealed class TuneJob : IDisposable
{
    readonly TuneJobOptions options;
    readonly RunLock folder;
    readonly TrainingRun run;
    readonly TunePlan plan;
    readonly bool isMeasured;

    TuneJob(TuneJobOptions options, Architecture architecture, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, IReadOnlyList<TuneRow> aside, Trainee trainee, IProgress<RunProgress>? progress, TimeProvider? time)
    {
        this.options = options;
        options.Tune.Validate(architecture);
        plan = new TunePlan(architecture, tokenizer, rows, options.Tune);
        int rowLength = options.Tune.RowLengthFor(architecture);
        int rowsPerPass = Math.Clamp(TrainingStep.PlacesPerPass / rowLength, 1, options.Tune.BatchRows);
        AsideRows? measured = aside.Count == 0 ? null : new AsideRows(architecture, tokenizer, aside, options.Tune, rowsPerPass);
        isMeasured = measured is not null;
        folder = new RunLock(options.Output);
        run = new TrainingRun(new RunSetup
        {
            Folder = options.Output,
            Settings = TuneSettings.Of(options, architecture, plan, measured?.Hash),
            Trained = trainee.Trained,
            MakeStep = accepts => trainee.MakeStep(rowsPerPass * rowLength, accepts),
            Batch = new Batch(options.Tune.BatchRows, rowLength, rowsPerPass),
            Fill = plan.Fill,
            Schedule = options.Tune.LearningRates(plan.Steps),
            Begin = () => { },
            Measure = measured is null ? null : measured.Measure,
            IsMeasuredAtEnd = true,
            IsWatched = true,
            Average = options.AverageDecay is float decay ? new WeightAverage(trainee.Trained, decay) : null,
        }, options.Run, progress, time ?? TimeProvider.System);
    }

    /// <summary>What is trained, and how a step of it is made.</summary>
    readonly record struct Trainee(Parameters Trained, Func<int, Func<double, double, bool>, TrainingStep> MakeStep);

    /// <summary>A tuning of every weight, which changes them in place.</summary>
    /// <param name="options">Everything that decides it.</param>
    /// <param name="parameters">The weights; owned by the caller.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="rows">What to learn.</param>
    /// <param name="aside">What to measure on; may be empty.</param>
    /// <param name="team">The threads; owned by the caller.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <exception cref="GroveException">The options or rows are wrong, or the folder cannot be used.</exception>
    public static TuneJob OfWeights(
        TuneJobOptions options, Parameters parameters, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, IReadOnlyList<TuneRow> aside,
        Team team, IProgress<RunProgress>? progress = null, TimeProvider? time = null) =>
        new(options, parameters.Architecture, tokenizer, rows, aside,
            new Trainee(parameters, (places, accepts) => new TrainingStep(parameters, team, options.Tune.Optimizer, places) { Accepts = accepts }), progress, time);

    /// <summary>A tuning of an adapter over frozen weights of any type, which changes it in place.</summary>
    /// <param name="options">Everything that decides it.</param>
    /// <param name="weights">The model; owned by the caller.</param>
    /// <param name="adapter">The adapter, as it begins; owned by the caller.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="rows">What to learn.</param>
    /// <param name="aside">What to measure on; may be empty.</param>
    /// <param name="team">The threads; owned by the caller.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <exception cref="GroveException">The options or rows are wrong, or the folder cannot be used.</exception>
    public static TuneJob OfAdapter(
        TuneJobOptions options, Weights weights, Adapter adapter, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, IReadOnlyList<TuneRow> aside,
        Team team, IProgress<RunProgress>? progress = null, TimeProvider? time = null) =>
        new(options, weights.Architecture, tokenizer, rows, aside,
            new Trainee(adapter.Parameters, (places, accepts) => new TrainingStep(weights, adapter, team, options.Tune.Optimizer, places, options.Tune.Seed) { Accepts = accepts }), progress, time);

    /// <summary>Steps that a tuning would have.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="rows">What to learn.</param>
    /// <param name="options">Everything that decides the steps.</param>
    public static int CountSteps(Architecture architecture, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, TuneOptions options) =>
        new TunePlan(architecture, tokenizer, rows, options).Steps;

    /// <summary>Steps of the whole run.</summary>
    public int Steps => plan.Steps;

    /// <summary>What became of the rows.</summary>
    public PackingReport Packing => plan.Report;

    /// <summary>Trains, or goes on; then the weights or the adapter are the result.</summary>
    /// <param name="cancellation">Ends the run after the step at hand, with a checkpoint.</param>
    /// <exception cref="GroveException">The folder holds another run, the disk is full, or the loss stays not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint is written.</exception>
    public TuneJobResult Run(CancellationToken cancellation = default)
    {
        run.Start();
        run.Train(cancellation);
        int result = run.TakeResult(options.TakesBest && isMeasured);
        return new TuneJobResult(
            run.State.Step, result, run.Losses, run.MeasureTaken(cancellation), plan.Report, run.State.Tokens, run.State.Skipped, run.State.Seconds);
    }

    /// <summary>Releases memory and folder.</summary>
    public void Dispose()
    {
        run.Dispose();
        folder.Dispose();
    }
}
