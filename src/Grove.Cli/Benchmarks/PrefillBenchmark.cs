using Grove.Models;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

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
    public static IReadOnlyList<BenchRow> Run(Team team, double peak, TimeSpan time, string? modelPath, CancellationToken cancellation) =>
        SpeedModels.Each(team, modelPath, (name, weights) => Run(name, weights, team, peak, time, cancellation));

    static BenchRow Run(string name, Weights weights, Team team, double peak, TimeSpan time, CancellationToken cancellation)
    {
        Architecture model = weights.Architecture;
        using var decoder = new Decoder(weights, team, Math.Min(model.MaxPositions, Prompt));
        int[] prompt = SpeedModels.Tokens(model, decoder.MaxPositions);
        Spread speed = Spread.OfSeconds(time, () =>
        {
            decoder.Reset();
            decoder.Prefill(prompt);
        }, cancellation).Rate(prompt.Length);
        double operations = 2.0 * WeightPlan.Of(weights).Parts.Sum(part => part.Layers) * speed.Median;
        return new BenchRow("prefill", name) { PrefillTokensPerSecond = speed.Median, FractionOfPeak = operations / peak, Spread = speed };
    }
}
