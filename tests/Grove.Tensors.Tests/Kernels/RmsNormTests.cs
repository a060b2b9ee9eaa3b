using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class RmsNormTests
{
    const float Epsilon = 1e-5f;

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(65, 8)]
    [InlineData(130, 33)]
    public void Every_variant_agrees_with_scalar(int rows, int width)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var input = Check.Random(arena, rows * width, 1);
        var weight = Check.Random(arena, width, 2);
        var gradient = Check.Random(arena, rows * width, 3);
        var (expected, actual) = (Results(), Results());
        Check.With(KernelLevel.Scalar, () => Run(expected));
        Check.EachVariant(RmsNorm.ForwardVariants, level =>
        {
            Run(actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Check.Close(expected[i].Span, actual[i].Span, 2e-5, $"{level} result {i}");
            }
        });

        Floats[] Results() => [arena.Take(rows * width), arena.Take(rows), arena.Take(rows * width), arena.Take(width)];

        void Run(Floats[] results)
        {
            results[2].Span.Fill(0.5f);
            results[3].Span.Fill(0.5f);
            RmsNorm.Forward(team, input, weight, results[0], results[1], rows, width, Epsilon);
            RmsNorm.Backward(team, gradient, input, weight, results[1], results[2], results[3], rows, width);
        }
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        const int Rows = 3, Width = 11;
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var input = Check.Random(arena, Rows * Width, 1);
        var weight = Check.Random(arena, Width, 2);
        var gradient = Check.Random(arena, Rows * Width, 3);
        var output = arena.Take(Rows * Width);
        var inverse = arena.Take(Rows);
        var inputGradient = arena.Take(Rows * Width);
        var weightGradient = arena.Take(Width);
        Loss();
        RmsNorm.Backward(team, gradient, input, weight, inverse, inputGradient, weightGradient, Rows, Width);
        Check.Gradient(input, inputGradient.Span, Loss, "input");
        Check.Gradient(weight, weightGradient.Span, Loss, "weight");

        double Loss()
        {
            RmsNorm.Forward(team, input, weight, output, inverse, Rows, Width, Epsilon);
            return Check.Dot(output, gradient);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var input = Check.Random(arena, 300 * 40, 1);
        var weight = Check.Random(arena, 40, 2);
        var inverse = arena.Take(300);
        var results = arena.Take(300 * 40 + 40);
        RmsNorm.Forward(team, input, weight, results, inverse, 300, 40, Epsilon);
        RmsNorm.Backward(team, input, input, weight, inverse, results.Slice(0, 300 * 40), results.Slice(300 * 40, 40), 300, 40);
        return results;
    });

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        var values = Check.Random(arena, 300 * 40, 1);
        var weight = arena.Take(40);
        var inverse = arena.Take(300);
        var output = arena.Take(300 * 40);
        Check.AllocatesNothing(() =>
        {
            RmsNorm.Forward(team, values, weight, output, inverse, 300, 40, Epsilon);
            RmsNorm.Backward(team, values, values, weight, inverse, output, weight, 300, 40);
        });
    }
}
