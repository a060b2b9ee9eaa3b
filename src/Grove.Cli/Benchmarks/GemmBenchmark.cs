using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Cli.Benchmarks;

/// <summary>One matrix product: what it is for, its sizes, and how fast it ran.</summary>
/// <param name="Name">Which matrix of the model, and in which direction.</param>
/// <param name="Rows">Rows of the result.</param>
/// <param name="Columns">Columns of the result.</param>
/// <param name="Inner">Length of the sums.</param>
/// <param name="Gflops">Billions of floating point operations a second, two per multiply-add.</param>
/// <param name="Fraction">Of the machine's peak.</param>
sealed record GemmResult(string Name, int Rows, int Columns, int Inner, double Gflops, double Fraction);

/// <summary>All products of a training step.</summary>
/// <param name="Gflops">All work over all time.</param>
/// <param name="Fraction">Of the machine's peak.</param>
/// <param name="Shapes">Each product by itself.</param>
sealed record GemmResults(double Gflops, double Fraction, IReadOnlyList<GemmResult> Shapes);

/// <summary>The matrix products of a training step, forward and backward, at their real sizes.</summary>
static class GemmBenchmark
{
    /// <summary>Times every product.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second.</param>
    /// <param name="budget">How long to repeat each product.</param>
    /// <param name="cancellation">Stops between products.</param>
    public static GemmResults Run(Team team, double peak, TimeSpan budget, CancellationToken cancellation)
    {
        var model = BenchmarkModel.Architecture;
        const int Tokens = BenchmarkModel.Rows * BenchmarkModel.RowLength;
        (string Name, int Outputs, int Inputs)[] matrices =
        [
            ("attention", model.HiddenSize, model.HiddenSize),
            ("gate and up", model.IntermediateSize, model.HiddenSize),
            ("down", model.HiddenSize, model.IntermediateSize),
            ("head", model.VocabularySize, model.HiddenSize),
        ];

        var shapes = new List<GemmResult>();
        double operations = 0, seconds = 0;
        foreach ((string name, int outputs, int inputs) in matrices)
        {
            // The head runs in chunks of rows, or its logits would be 128 MB.
            int tokens = name == "head" ? Tokens / 4 : Tokens;
            (string, bool, bool, int, int, int)[] directions =
            [
                ("forward", false, true, tokens, outputs, inputs),
                ("gradient of input", false, false, tokens, inputs, outputs),
                ("gradient of weight", true, false, outputs, inputs, tokens),
            ];
            foreach ((string direction, bool transposeA, bool transposeB, int rows, int columns, int inner) in directions)
            {
                cancellation.ThrowIfCancellationRequested();
                double work = 2.0 * rows * columns * inner;
                double best = Time(team, transposeA, transposeB, rows, columns, inner, budget);
                operations += work;
                seconds += best;
                shapes.Add(new GemmResult($"{name}, {direction}", rows, columns, inner, work / best / 1e9, work / best / peak));
            }
        }
        return new GemmResults(operations / seconds / 1e9, operations / seconds / peak, shapes);
    }

    static double Time(Team team, bool transposeA, bool transposeB, int rows, int columns, int inner, TimeSpan budget)
    {
        using var arena = new Arena(Arena.Padded((long)rows * inner) + Arena.Padded((long)inner * columns) + Arena.Padded((long)rows * columns));
        Floats a = Noise(arena.Take(rows * inner)), b = Noise(arena.Take(inner * columns)), c = arena.Take(rows * columns);
        return Stopwatch.Best(budget, () => Gemm.Multiply(team, a, transposeA, b, transposeB, c, rows, columns, inner, accumulate: false));
    }

    static Floats Noise(Floats floats)
    {
        Span<float> span = floats.Span;
        for (int i = 0; i < span.Length; i++) span[i] = ((uint)i * 2654435761u >> 8) * (1f / (1 << 24)) - 0.5f;
        return floats;
    }
}
