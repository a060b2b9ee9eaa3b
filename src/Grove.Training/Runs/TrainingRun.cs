using System.Text.Json.Nodes;
using Grove.Training.Checkpoints;
using Grove.Training.Metrics;
using Grove.Training.Stepping;

namespace Grove.Training.Runs;

/// <summary>
/// A run that can be stopped at any moment: start or go on, step by step, checkpoints, measurements, end. However often it was stopped,
/// also by force, it ends in the bytes of a run that never was.
/// </summary>
/// <remarks>
/// What a step does is a pure function of the step's number, the state in the checkpoint and the settings. A step whose loss or gradient is
/// not finite, or stands out (<see cref="SpikeWatch"/>), changes nothing. When several come in a row, the weights themselves must have gone
/// bad: the run goes back to its newest checkpoint and passes over the batches from just before the first of them; after
/// <see cref="MostRollBacks"/> times it ends.
/// </remarks>
sealed partial class TrainingRun : IDisposable
{
    /// <summary>Times that a run goes back before it is hopeless.</summary>
    internal const int MostRollBacks = 3;

    readonly RunSetup setup;
    readonly RunOptions options;
    readonly IProgress<RunProgress>? progress;
    readonly TimeProvider time;
    readonly TrainingStep step;
    readonly CheckpointStore checkpoints;
    readonly List<float> losses = [], norms = [];
    RunState state;
    RollBacks rollBacks;
    int savedStep = -1;
    MetricsLog? metrics;

    public TrainingRun(RunSetup setup, RunOptions options, IProgress<RunProgress>? progress, TimeProvider time)
    {
        this.setup = setup;
        this.options = options;
        this.progress = progress;
        this.time = time;
        step = setup.MakeStep(Accepts);
        checkpoints = new CheckpointStore(Path.Combine(setup.Folder, "checkpoints"), options.Retention);
        state = new RunState { Settings = setup.Settings };
        rollBacks = RollBacks.Read(setup.Folder);
    }

    /// <summary>Where the run is.</summary>
    public RunState State => state;

    /// <summary>Loss of every step made; not a number for one that was passed over.</summary>
    public IReadOnlyList<float> Losses => losses;

    /// <summary>The decoder, to measure with.</summary>
    public Models.TrainingDecoder Decoder => step.Decoder;

    int Steps => setup.Schedule.Steps;

    string MetricsPath => Path.Combine(setup.Folder, "metrics.jsonl");

    /// <summary>Trains until the last step; when cancelled, writes a checkpoint first.</summary>
    public void Train(CancellationToken cancellation)
    {
        metrics = new MetricsLog(MetricsPath, state.Step);
        try
        {
            TrainSteps(cancellation);
        }
        catch (OperationCanceledException)
        {
            Save(CancellationToken.None);
            throw;
        }
        finally
        {
            metrics.Dispose();
        }
    }

    void TrainSteps(CancellationToken cancellation)
    {
        var pace = new Pace(time);
        // It may have been stopped between a step and the measurement after it, which decides about the best.
        if (IsMeasured(state.Step) && state.MeasuredStep < state.Step) Measure(cancellation);
        while (state.Step < Steps)
        {
            StepResult result = MakeStep(pace, cancellation);
            if (state.SkippedInARow >= TrainingStep.MaxSkippedInARow)
            {
                GoBack();
                continue;
            }
            cancellation.ThrowIfCancellationRequested();
            int now = state.Step;
            bool improved = IsMeasured(now) && Measure(cancellation);
            // The last step before the rate falls is kept, so that the run can be made longer later.
            if (improved || now % options.SaveEvery == 0 || now == setup.Schedule.StableUntil || now == Steps) Save(cancellation);
            pace.Skip();
        }
    }

    bool IsMeasured(int number) => options.ValidateEvery is int every && number > 0 && (number < Steps ? number % every == 0 : setup.IsMeasuredAtEnd);

    StepResult MakeStep(Pace pace, CancellationToken cancellation)
    {
        int now = state.Step + 1;
        double rate = setup.Schedule.At(now);
        bool passed = rollBacks.Steps.Contains(now);
        StepResult result = new(double.NaN, double.NaN, Skipped: true);
        if (!passed)
        {
            setup.Fill(setup.Batch, now);
            result = step.Run(setup.Batch, rate);
            if (!result.Skipped) setup.Average?.Update(step.Optimizer.Updates);
        }
        long tokens = passed ? 0 : setup.Batch.UsedPlaces;
        pace.Step(tokens);
        losses.Add((float)result.Loss);
        norms.Add((float)result.GradientNorm);
        state = state with
        {
            Step = now,
            Updates = step.Optimizer.Updates,
            Skipped = state.Skipped + (result.Skipped ? 1 : 0),
            SkippedInARow = passed ? state.SkippedInARow : result.Skipped ? state.SkippedInARow + 1 : 0,
            Tokens = state.Tokens + tokens,
            Seconds = state.Seconds + pace.StepSeconds,
        };
        Append(new JsonObject
        {
            ["step"] = now,
            ["loss"] = result.Loss,
            ["learningRate"] = rate,
            ["gradientNorm"] = result.GradientNorm,
            ["tokensPerSecond"] = Math.Round(tokens / Math.Max(pace.StepSeconds, 1e-9), 1),
            ["seconds"] = Math.Round(state.Seconds, 3),
            ["tokens"] = state.Tokens,
        }, cancellation);
        long left = now > 0 ? (long)(state.Tokens / (double)now * (Steps - now)) : 0;
        string? message = passed ? null : !double.IsFinite(result.Loss) || !double.IsFinite(result.GradientNorm) ? $"step {now}: not finite, skipped" : result.Skipped ? $"step {now}: far above the steps before, skipped" : null;
        progress?.Report(new RunProgress(RunStage.Training, now, Steps, message, new StepReport(
            now, Steps, result.Loss, rate, result.GradientNorm, pace.TokensPerSecond, pace.Remaining(left))));
        return result;
    }

    /// <summary>Measures what the run would leave behind now; says whether it is the best so far.</summary>
    bool Measure(CancellationToken cancellation)
    {
        if (setup.Measure is null || MeasureResult(cancellation) is not double value) return false;
        bool improved = double.IsFinite(value) && !(value >= state.Best);
        Append(new JsonObject { ["step"] = state.Step, [setup.MeasureName] = value }, cancellation);
        progress?.Report(new RunProgress(RunStage.Validation, state.Step, Steps, FormattableString.Invariant($"after step {state.Step}, rows set aside: {value:0.0000} {setup.MeasureUnit}{(improved ? ", the best so far" : "")}")));
        state = state with { MeasuredStep = state.Step };
        if (improved) state = state with { Best = value, BestStep = state.Step };
        return improved;
    }

    /// <summary>The measurement of what the run would leave behind now, or null when there is nothing to measure on.</summary>
    public double? MeasureResult(CancellationToken cancellation)
    {
        if (setup.Measure is null) return null;
        Exchange();
        try
        {
            return setup.Measure(step.Decoder, cancellation);
        }
        finally
        {
            Exchange();
        }
    }

    /// <summary>Puts what the run leaves behind in the place of what was trained: the average, where one is taken. The run is over then.</summary>
    /// <param name="best">Whether it shall be the best measured checkpoint and not the last step.</param>
    /// <returns>The step that it is of.</returns>
    public int TakeResult(bool best)
    {
        if (best && state.BestStep > 0 && state.BestStep != state.Step && Directory.Exists(checkpoints.PathOf(state.BestStep)))
        {
            WeightFiles.LoadResult(checkpoints.PathOf(state.BestStep), setup.Trained, setup.Average is not null);
            step.Decoder.RefreshAdapter();
            return state.BestStep;
        }
        Exchange();
        return state.Step;
    }

    /// <summary>The measurement of the result, once it was taken.</summary>
    public double? MeasureTaken(CancellationToken cancellation) => setup.Measure?.Invoke(step.Decoder, cancellation);

    void Exchange()
    {
        if (setup.Average is null) return;
        setup.Average.Exchange();
        step.Decoder.RefreshAdapter();
    }

    bool Accepts(double loss, double norm) => !setup.IsWatched || !(SpikeWatch.IsSpike(losses, loss) || SpikeWatch.IsSpike(norms, norm));

    void Append(JsonObject line, CancellationToken cancellation) => WithRoom(() => metrics?.Append(line), cancellation);

    public void Dispose()
    {
        step.Dispose();
        setup.Average?.Dispose();
    }
}
