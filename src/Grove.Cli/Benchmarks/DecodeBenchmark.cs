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
    /// <param name="budget">How long to repeat it.</param>
    public static IReadOnlyList<BenchRow> Run(Team team, double bandwidth, TimeSpan budget)
    {
        Architecture model = BenchmarkModel.Architecture;
        using Parameters parameters = Parameters.Allocate(model);
        parameters.Initialize(1);
        using var decoder = new Decoder(parameters, team, Prompt + Written);
        int[] prompt = [.. Enumerable.Range(5, Prompt)];

        Spread seconds = Spread.OfSeconds(budget, () =>
        {
            decoder.Reset(Math.Min(decoder.Position, Prompt));
            if (decoder.Position < Prompt) decoder.Prefill(prompt);
            for (int token = 0; token < Written; token++) decoder.Step(100 + token);
        });

        double cache = 2.0 * model.Layers * model.KeyValueSize * (Prompt + Written / 2);
        double bytes = sizeof(float) * (model.ParameterCount + cache);
        Spread tokens = seconds.Rate(Written);
        return [new BenchRow("decode", "14M, F32") { DecodeTokensPerSecond = tokens.Median, FractionOfBandwidth = bytes * tokens.Median / bandwidth, Spread = tokens }];
    }
}
