using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class ColumnScaleTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 0, 5 }, { 1, 1 }, { 3, Vector<float>.Count - 1 }, { 2, Vector<float>.Count }, { 33, Vector<float>.Count + 1 }, { 70, 4 * Vector<float>.Count + 3 }, { 5, 300 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_multiplies_and_sums_as_the_definition_says(int rows, int width)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var factors = Check.Random(arena, width, 1);
        var values = Check.Random(arena, rows * width, 2);
        var gradient = Check.Random(arena, rows * width, 3);
        var expected = values.Span.ToArray().Select((value, at) => value * factors[at % width]).ToArray();
        var sums = Enumerable.Range(0, width)
            .Select(column => 0.5f + Enumerable.Range(0, rows).Sum(row => gradient[row * width + column] * values[row * width + column])).ToArray();
        Check.With(KernelLevel.Scalar, () => Run(KernelLevel.Scalar));
        Check.EachVariant(ColumnScale.ForwardVariants, Run);

        void Run(KernelLevel level)
        {
            var output = arena.Take(rows * width);
            ColumnScale.Forward(team, values, factors, output, rows, width);
            Check.Close(expected, output.Span, 1e-6, $"{level}");
            var summed = arena.Take(width);
            summed.Span.Fill(0.5f);
            ColumnScale.Gradient(team, gradient, values, summed, rows, width);
            Check.Close(sums, summed.Span, 1e-5, $"{level} gradient");
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var values = Check.Random(arena, 100 * 700, 1);
        var factors = Check.Random(arena, 700, 2);
        ColumnScale.Gradient(team, values, values, factors, 100, 700);
        ColumnScale.Forward(team, values, factors, values, 100, 700);
        return values;
    });
}
