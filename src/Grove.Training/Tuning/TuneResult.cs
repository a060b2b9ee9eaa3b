using Grove.Training.Packing;

namespace Grove.Training.Tuning;

/// <summary>How a tuning went.</summary>
/// <param name="LossCurve">Mean loss of the targets of every step, in nats.</param>
/// <param name="Packing">What became of the rows.</param>
/// <param name="Tokens">Tokens trained on, padding not counted.</param>
/// <param name="LossTokens">Targets among them.</param>
/// <param name="Utilization">Share of the packed places that held a token, 0 to 1.</param>
/// <param name="SkippedSteps">Steps whose loss or gradient was not finite, so that nothing was learned in them.</param>
/// <param name="Seconds">Time spent.</param>
public sealed record TuneResult(
    IReadOnlyList<float> LossCurve, PackingReport Packing, long Tokens, long LossTokens, double Utilization, int SkippedSteps, double Seconds)
{
    /// <summary>Steps made.</summary>
    public int Steps => LossCurve.Count;

    /// <summary>Mean loss of the last tenth of the steps.</summary>
    public double FinalLoss => LossCurve.Skip(LossCurve.Count - Math.Max(1, LossCurve.Count / 10)).Average(loss => (double)loss);
}
