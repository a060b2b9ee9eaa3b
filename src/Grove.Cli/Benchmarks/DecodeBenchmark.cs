using Grove.Models;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

/// <summary>Generation with the cache, token by token.</summary>
static class DecodeBenchmark
{
    const int Prompt = 32;
    const int Written = 64;

    /// <summary>Times generation.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="bandwidth">The machine's bandwidth, bytes per second.</param>
    /// <param name="time">How long to repeat it, for each model.</param>
    /// <param name="modelPath">A model; null for weights that mean nothing, of the shape of SmolLM2-135M, in every type.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public static IReadOnlyList<BenchRow> Run(Team team, double bandwidth, TimeSpan time, string? modelPath, CancellationToken cancellation) =>
        SpeedModels.Each(team, modelPath, (name, weights) => Run(name, weights, team, bandwidth, time, cancellation));

    static BenchRow Run(string name, Weights weights, Team team, double bandwidth, TimeSpan time, CancellationToken cancellation)
    {
        Architecture model = weights.Architecture;
        using var decoder = new Decoder(weights, team, Math.Min(model.MaxPositions, Prompt + Written));
        int prompt = decoder.MaxPositions - Math.Min(Written, decoder.MaxPositions - 1), written = decoder.MaxPositions - prompt;
        decoder.Prefill(SpeedModels.Tokens(model, prompt));
        Spread speed = Spread.OfSeconds(time, () =>
        {
            decoder.Reset(prompt);
            for (int token = 0; token < written; token++) decoder.Step(token % model.VocabularySize);
        }, cancellation).Rate(written);
        double bytes = SpeedModels.BytesPerToken(weights, prompt + written / 2);
        return new BenchRow("decode", name) { DecodeTokensPerSecond = speed.Median, FractionOfBandwidth = bytes * speed.Median / bandwidth, Spread = speed };
    }
}
