using Grove.Training.Packing;

namespace Grove.Training.Tuning;

/// <summary>How a tuning with a folder went.</summary>
/// <param name="Steps">Steps of the run.</param>
/// <param name="ResultStep">The step that the result is of: the best, or the last.</param>
/// <param name="LossCurve">Mean loss of the targets of every step, in nats; not a number for one that was passed over.</param>
/// <param name="ValidationLoss">Of the result, on the rows set aside; null without such rows.</param>
/// <param name="Packing">What became of the rows.</param>
/// <param name="Tokens">Tokens trained on, padding not counted, interrupted parts included.</param>
/// <param name="SkippedSteps">Steps that changed nothing, because they were not finite or stood out.</param>
/// <param name="Seconds">Time spent in steps, in the whole run.</param>
public sealed record TuneJobResult(
    int Steps, int ResultStep, IReadOnlyList<float> LossCurve, double? ValidationLoss, PackingReport Packing, long Tokens, int SkippedSteps, double Seconds)
{
    /// <summary>Mean loss of the last tenth of the steps.</summary>
    public double FinalLoss => LossCurve.Skip(LossCurve.Count - Math.Max(1, LossCurve.Count / 10)).Where(float.IsFinite).Select(loss => (double)loss).DefaultIfEmpty(double.NaN).Average();
}
