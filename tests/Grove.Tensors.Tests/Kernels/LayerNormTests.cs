using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class LayerNormTests
{
    const float Epsilon = 1e-5f;

    public static TheoryData<int, int> Shapes => new()
    {
        { 0, 8 }, { 1, 1 }, { 3, Vector<float>.Count - 1 }, { 65, Vector<float>.Count }, { 64, Vector<float>.Count + 1 }, { 130, 33 },
    };

    [Fact]
    public void A_row_by_hand()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        Floats input = arena.Take(2), weight = arena.Take(2), bias = arena.Take(2), output = arena.Take(2), statistics = arena.Take(2);
        (input[0], input[1]) = (1, 5); // mean 3, deviation 2
        (weight[0], weight[1]) = (10, 100);
        (bias[0], bias[1]) = (1, 2);
        LayerNorm.Forward(team, input, weight, bias, output, statistics, 1, 2, 0);
        Check.Close([-9, 102], output.Span, 1e-6, "output");
        Check.Close([3, 0.5f], statistics.Span, 1e-6, "statistics");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_agrees_with_scalar(int rows, int width)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var input = Check.Random(arena, rows * width, 1);
        var weight = Check.Random(arena, width, 2);
        var bias = Check.Random(arena, width, 4);
        var gradient = Check.Random(arena, rows * width, 3);
        var (expected, actual) = (Results(), Results());
        Check.With(KernelLevel.Scalar, () => Run(expected));
        Check.EachVariant(LayerNorm.ForwardVariants, level =>
        {
            Run(actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Check.Close(expected[i].Span, actual[i].Span, 3e-5, $"{level} result {i}");
            }
        });

        Floats[] Results() => [arena.Take(rows * width), arena.Take(2 * rows), arena.Take(rows * width), arena.Take(width), arena.Take(width)];

        void Run(Floats[] results)
        {
            Array.ForEach(results[2..], result => result.Span.Fill(0.5f));
            LayerNorm.Forward(team, input, weight, bias, results[0], results[1], rows, width, Epsilon);
            LayerNorm.Backward(team, gradient, input, weight, results[1], results[2], results[3], results[4], rows, width);
        }
    }

    [Theory]
    [InlineData("Scalar")]
    [InlineData("Portable")]
    public void Gradients_agree_with_differences(string level) => Check.With(Enum.Parse<KernelLevel>(level), () =>
    {
        const int Rows = 3, Width = 37;
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var input = Check.Random(arena, Rows * Width, 1);
        var weight = Check.Random(arena, Width, 2);
        var bias = Check.Random(arena, Width, 4);
        var gradient = Check.Random(arena, Rows * Width, 3);
        var output = arena.Take(Rows * Width);
        var statistics = arena.Take(2 * Rows);
        var inputGradient = arena.Take(Rows * Width);
        var weightGradient = arena.Take(Width);
        var biasGradient = arena.Take(Width);
        Loss();
        LayerNorm.Backward(team, gradient, input, weight, statistics, inputGradient, weightGradient, biasGradient, Rows, Width);
        Check.Gradient(input, inputGradient.Span, Loss, "input");
        Check.Gradient(weight, weightGradient.Span, Loss, "weight");
        Check.Gradient(bias, biasGradient.Span, Loss, "bias");

        double Loss()
        {
            LayerNorm.Forward(team, input, weight, bias, output, statistics, Rows, Width, Epsilon);
            return Check.Dot(output, gradient);
        }
    });

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var input = Check.Random(arena, 300 * 40, 1);
        var weight = Check.Random(arena, 40, 2);
        var statistics = arena.Take(600);
        var results = arena.Take(300 * 40 + 80);
        LayerNorm.Forward(team, input, weight, weight, results, statistics, 300, 40, Epsilon);
        LayerNorm.Backward(
            team, input, input, weight, statistics, results.Slice(0, 300 * 40), results.Slice(300 * 40, 40), results.Slice(300 * 40 + 40, 40), 300, 40);
        return results;
    });

    [Fact]
    public void Nothing_is_allocated_and_gradients_of_frozen_weights_are_left_out()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        var values = Check.Random(arena, 300 * 40, 1);
        var weight = arena.Take(40);
        var statistics = arena.Take(600);
        var output = arena.Take(300 * 40);
        Check.AllocatesNothing(() =>
        {
            LayerNorm.Forward(team, values, weight, weight, output, statistics, 300, 40, Epsilon);
            LayerNorm.Backward(team, values, values, weight, statistics, output, default, default, 300, 40);
        });
    }
}
