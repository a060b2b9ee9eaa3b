using Grove.Models;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

/// <summary>How fast text is written.</summary>
/// <param name="TokensPerSecond">One conversation, one token after the other.</param>
/// <param name="BytesPerToken">What must be read from memory for a token: every weight, and the keys and values so far.</param>
/// <param name="GigabytesPerSecond">The product of the two.</param>
/// <param name="Fraction">Of the machine's bandwidth; can be above 1 where a large cache holds part of the weights.</param>
sealed record DecodeResult(double TokensPerSecond, double BytesPerToken, double GigabytesPerSecond, double Fraction);

/// <summary>Generation with the cache, token by token.</summary>
static class DecodeBenchmark
{
    const int Prompt = 32;
    const int Written = 64;

    /// <summary>Times generation.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="bandwidth">The machine's bandwidth, bytes per second.</param>
    /// <param name="budget">How long to repeat it.</param>
    public static DecodeResult Run(Team team, double bandwidth, TimeSpan budget)
    {
        Architecture model = BenchmarkModel.Architecture;
        using Parameters parameters = Parameters.Allocate(model);
        parameters.Initialize(1);
        using var decoder = new Decoder(parameters, team, Prompt + Written);
        int[] prompt = [.. Enumerable.Range(5, Prompt)];

        double seconds = Stopwatch.Best(budget, () =>
        {
            decoder.Reset(Math.Min(decoder.Position, Prompt));
            if (decoder.Position < Prompt) decoder.Prefill(prompt);
            for (int token = 0; token < Written; token++) decoder.Step(100 + token);
        });

        double cache = 2.0 * model.Layers * model.KeyValueSize * (Prompt + Written / 2);
        double bytes = sizeof(float) * (model.ParameterCount + cache);
        double perSecond = Written / seconds;
        return new DecodeResult(perSecond, bytes, bytes * perSecond / 1e9, bytes * perSecond / bandwidth);
    }
}
