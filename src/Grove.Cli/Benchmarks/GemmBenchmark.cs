using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Cli.Benchmarks;

/// <summary>The matrix products of training steps, forward and backward, at their real sizes.</summary>
static class GemmBenchmark
{
    /// <summary>A linear layer and the tokens that pass it together.</summary>
    /// <param name="Name">Which matrix of which model.</param>
    /// <param name="Tokens">Rows of the activations.</param>
    /// <param name="Outputs">Rows of the weight.</param>
    /// <param name="Inputs">Columns of the weight.</param>
    readonly record struct Layer(string Name, int Tokens, int Outputs, int Inputs);

    // The head runs in chunks of rows, or its logits would be gigabytes.
    static readonly Layer[] Layers =
    [
        new("384, attention", 4096, 384, 384), new("384, gate and up", 4096, 1024, 384), new("384, down", 4096, 384, 1024), new("384, head", 1024, 8192, 384),
        new("768, attention", 1024, 768, 768), new("768, up", 1024, 3072, 768), new("768, down", 1024, 768, 3072),
        new("2048, attention", 512, 2048, 2048), new("2048, up", 512, 5632, 2048), new("2048, down", 512, 2048, 5632),
    ];

    /// <summary>Times every product, and says what all of them together make.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second.</param>
    /// <param name="budget">How long to repeat each product.</param>
    /// <param name="cancellation">Stops between products.</param>
    public static IReadOnlyList<BenchRow> Run(Team team, double peak, TimeSpan budget, CancellationToken cancellation)
    {
        var rows = new List<BenchRow>();
        double operations = 0, seconds = 0;
        foreach (Layer layer in Layers)
        {
            (string, bool, bool, int, int, int)[] directions =
            [
                ("forward", false, true, layer.Tokens, layer.Outputs, layer.Inputs),
                ("gradient of input", false, false, layer.Tokens, layer.Inputs, layer.Outputs),
                ("gradient of weight", true, false, layer.Outputs, layer.Inputs, layer.Tokens),
            ];
            foreach ((string direction, bool transposeA, bool transposeB, int height, int width, int inner) in directions)
            {
                cancellation.ThrowIfCancellationRequested();
                double work = 2.0 * height * width * inner;
                Spread time = Time(team, transposeA, transposeB, height, width, inner, budget);
                operations += work;
                seconds += time.Median;
                Spread speed = time.Rate(work / 1e9);
                rows.Add(new BenchRow("gemm", $"{layer.Name}, {direction}: {height} x {width} x {inner}")
                {
                    Gflops = speed.Median,
                    FractionOfPeak = 1e9 * speed.Median / peak,
                    Spread = speed,
                });
            }
        }
        double all = operations / seconds / 1e9;
        rows.Add(new BenchRow("gemm", "all products") { Gflops = all, FractionOfPeak = 1e9 * all / peak, Spread = Spread.Of([all]) });
        return rows;
    }

    static Spread Time(Team team, bool transposeA, bool transposeB, int rows, int columns, int inner, TimeSpan budget)
    {
        using var arena = new Arena(Arena.Padded((long)rows * inner) + Arena.Padded((long)inner * columns) + Arena.Padded((long)rows * columns));
        Floats a = Noise(arena.Take(rows * inner)), b = Noise(arena.Take(inner * columns)), c = arena.Take(rows * columns);
        return Spread.OfSeconds(budget, () => Gemm.Multiply(team, a, transposeA, b, transposeB, c, rows, columns, inner, accumulate: false));
    }

    static Floats Noise(Floats floats)
    {
        Span<float> span = floats.Span;
        for (int i = 0; i < span.Length; i++) span[i] = ((uint)i * 2654435761u >> 8) * (1f / (1 << 24)) - 0.5f;
        return floats;
    }
}
