using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class ElementwiseTests
{
    public static TheoryData<int> Lengths => new() { 0, 1, Vector<float>.Count - 1, Vector<float>.Count, Vector<float>.Count + 1, 8191, 8193, 30001 };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_variant_agrees_with_scalar(int length)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var before = Check.Random(arena, length, 1);
        var addend = Check.Random(arena, length, 2);
        var (expected, actual) = (arena.Take(length), arena.Take(length));
        double expectedSquares = 0;
        Check.With(KernelLevel.Scalar, () => expectedSquares = Run(expected));
        Assert.Equal(length == 0, expectedSquares == 0);
        Check.EachVariant(Elementwise.AddVariants, level =>
        {
            double squares = Run(actual);
            Check.Close(expected.Span, actual.Span, 1e-7, $"{level}");
            Assert.InRange(squares, expectedSquares * (1 - 1e-6), expectedSquares * (1 + 1e-6));
        });

        double Run(Floats target)
        {
            before.Span.CopyTo(target.Span);
            Elementwise.Add(team, target, addend, length);
            Elementwise.Scale(team, target, 1.7f, length);
            return Elementwise.SumOfSquares(team, target, length);
        }
    }

    [Fact]
    public void The_sum_of_squares_by_hand_and_for_any_team()
    {
        for (int threads = 1; threads <= 3; threads++)
        {
            using var team = new Team(threads);
            using var arena = new Arena(1 << 17);
            var values = arena.Take(100_000);
            values.Span.Fill(3);
            Assert.Equal(900_000, Elementwise.SumOfSquares(team, values, 100_000));
        }
    }
}
