using Grove.Models;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

/// <summary>How fast a prompt is read.</summary>
/// <param name="Name">Which model, in which type.</param>
/// <param name="PrefillTokensPerSecond">Tokens of a prompt of 512.</param>
/// <param name="Gflops">Two operations for each weight of a layer and token, in billions per second, at the median.</param>
/// <param name="FractionOfPeak">Of the machine's peak in single precision; products in whole numbers can be above 1.</param>
sealed record PrefillResult(string Name, SpeedSpread PrefillTokensPerSecond, double Gflops, double FractionOfPeak)
{
    /// <summary>Which suite it belongs to.</summary>
    public string Suite => "prefill";
}

/// <summary>Reading a prompt of 512 tokens into an empty cache.</summary>
static class PrefillBenchmark
{
    const int Prompt = 512;

    /// <summary>Times reading.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second in single precision.</param>
    /// <param name="time">How long to repeat it, for each model.</param>
    /// <param name="modelPath">A model; null for weights that mean nothing, of the shape of SmolLM2-135M, in every type.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public static IReadOnlyList<PrefillResult> Run(Team team, double peak, TimeSpan time, string? modelPath, CancellationToken cancellation) =>
        SpeedModels.Each(team, modelPath, (name, weights) => Run(name, weights, team, peak, time, cancellation));

    static PrefillResult Run(string name, Weights weights, Team team, double peak, TimeSpan time, CancellationToken cancellation)
    {
        Architecture model = weights.Architecture;
        using var decoder = new Decoder(weights, team, Math.Min(model.MaxPositions, Prompt));
        int[] prompt = SpeedModels.Tokens(model, decoder.MaxPositions);
        SpeedSpread speed = SpeedSpread.Of(prompt.Length, time, cancellation, () =>
        {
            decoder.Reset();
            decoder.Prefill(prompt);
        });
        double operations = 2.0 * WeightPlan.Of(weights).Parts.Sum(part => part.Layers) * speed.Median;
        return new PrefillResult(name, speed, operations / 1e9, operations / peak);
    }
}
