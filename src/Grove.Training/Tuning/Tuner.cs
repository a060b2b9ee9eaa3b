using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Stepping;

namespace Grove.Training.Tuning;

/// <summary>
/// Supervised fine-tuning of all weights: conversations rendered with their mask, packed without attending across documents, a number
/// of steps that is fixed before the first. Same model, rows, options and seed: same weights, bit for bit, whatever the number of threads.
/// </summary>
public static class Tuner
{
    /// <summary>Tunes a model in place.</summary>
    /// <param name="parameters">The weights; updated. After a cancellation they are those of the last whole step.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="rows">What to learn, replayed general data included.</param>
    /// <param name="options">Everything else that decides the result.</param>
    /// <param name="team">The threads; null takes all cores.</param>
    /// <param name="progress">Told of every step, on the caller's thread.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <exception cref="GroveException">The options or rows are wrong, or the loss stays not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TuneResult Run(
        Parameters parameters, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, TuneOptions options, Team? team = null,
        IProgress<StepReport>? progress = null, CancellationToken cancellation = default, TimeProvider? time = null)
    {
        options.Validate(parameters.Architecture);
        var plan = new TunePlan(parameters.Architecture, tokenizer, rows, options);
        using Team? own = team is null ? Team.ForMachine() : null;
        using var run = new TuneRun(parameters, team ?? own!, plan, options);
        return Run(run, plan, options, progress, cancellation, time);
    }

    /// <summary>Tunes an adapter over frozen weights of any type. Only the adapter has gradients and optimizer state.</summary>
    /// <param name="weights">The model, as it is stored.</param>
    /// <param name="adapter">The adapter; updated. After a cancellation its numbers are those of the last whole step.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="rows">What to learn, replayed general data included.</param>
    /// <param name="options">Everything else that decides the result; the seed decides what dropout drops, too.</param>
    /// <param name="team">The threads; null takes all cores.</param>
    /// <param name="progress">Told of every step, on the caller's thread.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <exception cref="GroveException">The options or rows are wrong, or the loss stays not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TuneResult Run(
        Weights weights, Adapter adapter, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, TuneOptions options, Team? team = null,
        IProgress<StepReport>? progress = null, CancellationToken cancellation = default, TimeProvider? time = null)
    {
        options.Validate(weights.Architecture);
        var plan = new TunePlan(weights.Architecture, tokenizer, rows, options);
        using Team? own = team is null ? Team.ForMachine() : null;
        using var run = new TuneRun(weights, adapter, team ?? own!, plan, options);
        return Run(run, plan, options, progress, cancellation, time);
    }

    static TuneResult Run(TuneRun run, TunePlan plan, TuneOptions options, IProgress<StepReport>? progress, CancellationToken cancellation, TimeProvider? time)
    {
        var pace = new Pace(time ?? TimeProvider.System);
        var losses = new List<float>(plan.Steps);
        long tokens = 0, targets = 0;
        double seconds = 0;
        int skipped = 0, inARow = 0;
        for (int step = 1; step <= plan.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            StepResult result = run.Step(step);
            pace.Step(run.Batch.UsedPlaces);
            losses.Add((float)result.Loss);
            tokens += run.Batch.UsedPlaces;
            targets += run.Batch.LossTokens;
            seconds += pace.StepSeconds;
            skipped += result.Skipped ? 1 : 0;
            inARow = result.Skipped ? inARow + 1 : 0;
            if (inARow >= TrainingStep.MaxSkippedInARow) throw TrainingStep.NeverFinite(step, options.LearningRate, "");
            progress?.Report(new StepReport(
                step, plan.Steps, result.Loss, run.Rate(step), result.GradientNorm, pace.TokensPerSecond, pace.Remaining(tokens / step * (plan.Steps - step))));
        }
        double places = (double)plan.Steps * run.Batch.Rows * run.Batch.RowLength;
        return new TuneResult(losses, plan.Report, tokens, targets, tokens / places, skipped, seconds);
    }
}
