using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class BiasTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 0, 5 }, { 1, 1 }, { 3, Vector<float>.Count - 1 }, { 2, Vector<float>.Count }, { 33, Vector<float>.Count + 1 }, { 70, 4 * Vector<float>.Count + 3 }, { 5, 300 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_adds_and_sums_as_the_definition_says(int rows, int width)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var bias = Check.Random(arena, width, 1);
        var before = Check.Random(arena, rows * width, 2);
        var expected = before.Span.ToArray().Select((value, at) => value + bias[at % width]).ToArray();
        var sums = Enumerable.Range(0, width).Select(column => 0.5f + Enumerable.Range(0, rows).Sum(row => before[row * width + column])).ToArray();
        Check.With(KernelLevel.Scalar, () => Run(KernelLevel.Scalar));
        Check.EachVariant(Bias.AddVariants, Run);

        void Run(KernelLevel level)
        {
            var values = Check.Copy(arena, before);
            Bias.Add(team, values, bias, rows, width);
            Check.Close(expected, values.Span, 1e-6, $"{level}");
            var gradient = arena.Take(width);
            gradient.Span.Fill(0.5f);
            Bias.Gradient(team, before, gradient, rows, width);
            Check.Close(sums, gradient.Span, 1e-5, $"{level} gradient");
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var values = Check.Random(arena, 100 * 700, 1);
        var bias = Check.Random(arena, 700, 2);
        Bias.Gradient(team, values, bias, 100, 700);
        Bias.Add(team, values, bias, 100, 700);
        return values;
    });

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        var values = arena.Take(100 * 300);
        var bias = arena.Take(300);
        Check.AllocatesNothing(() =>
        {
            Bias.Add(team, values, bias, 100, 300);
            Bias.Gradient(team, values, bias, 100, 300);
        });
    }
}
