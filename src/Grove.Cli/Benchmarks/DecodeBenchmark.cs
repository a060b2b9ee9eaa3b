using Grove.Models;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

/// <summary>How fast text is written.</summary>
/// <param name="Name">Which model, in which type.</param>
/// <param name="DecodeTokensPerSecond">One conversation, one token after the other.</param>
/// <param name="BytesPerToken">What must be read from memory for a token: every weight, and the keys and values so far.</param>
/// <param name="GigabytesPerSecond">The product of the two, at the median.</param>
/// <param name="FractionOfBandwidth">Of the machine's bandwidth; can be above 1 where a large cache holds part of the weights.</param>
sealed record DecodeResult(string Name, SpeedSpread DecodeTokensPerSecond, double BytesPerToken, double GigabytesPerSecond, double FractionOfBandwidth)
{
    /// <summary>Which suite it belongs to.</summary>
    public string Suite => "decode";
}

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
    public static IReadOnlyList<DecodeResult> Run(Team team, double bandwidth, TimeSpan time, string? modelPath, CancellationToken cancellation) =>
        SpeedModels.Each(team, modelPath, (name, weights) => Run(name, weights, team, bandwidth, time, cancellation));

    static DecodeResult Run(string name, Weights weights, Team team, double bandwidth, TimeSpan time, CancellationToken cancellation)
    {
        Architecture model = weights.Architecture;
        using var decoder = new Decoder(weights, team, Math.Min(model.MaxPositions, Prompt + Written));
        int prompt = decoder.MaxPositions - Math.Min(Written, decoder.MaxPositions - 1), written = decoder.MaxPositions - prompt;
        decoder.Prefill(SpeedModels.Tokens(model, prompt));
        SpeedSpread speed = SpeedSpread.Of(written, time, cancellation, () =>
        {
            decoder.Reset(prompt);
            for (int token = 0; token < written; token++) decoder.Step(token % model.VocabularySize);
        });
        double bytes = SpeedModels.BytesPerToken(weights, prompt + written / 2);
        return new DecodeResult(name, speed, bytes, bytes * speed.Median / 1e9, bytes * speed.Median / bandwidth);
    }
}
