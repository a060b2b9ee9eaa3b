using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class RopeTests
{
    [Fact]
    public void A_quarter_turn_by_hand()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var cosine = arena.Take(2);
        var sine = arena.Take(2);
        Rope.Table(cosine, sine, 2, 2, 10000);
        Check.Close([1, MathF.Cos(1)], cosine.Span, 1e-7, "cosine");
        Check.Close([0, MathF.Sin(1)], sine.Span, 1e-7, "sine");
        var values = arena.Take(2);
        (values[0], values[1]) = (1, 2);
        Rope.Forward(team, values, [1], cosine, sine, 1, 1, 2, 2);
        Check.Close([MathF.Cos(1) - 2 * MathF.Sin(1), 2 * MathF.Cos(1) + MathF.Sin(1)], values.Span, 1e-6, "turned");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(34)]
    [InlineData(64)]
    public void Every_variant_agrees_with_scalar_and_backward_undoes_it(int headDim)
    {
        const int Rows = 37, Heads = 3, Positions = 50;
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var cosine = arena.Take(Positions * headDim / 2);
        var sine = arena.Take(Positions * headDim / 2);
        Rope.Table(cosine, sine, Positions, headDim, 10000);
        var before = Check.Random(arena, Rows * Heads * headDim, 1);
        var positions = Enumerable.Range(0, Rows).Select(row => row * 7 % Positions).ToArray();
        var expected = Check.Copy(arena, before);
        Check.With(KernelLevel.Scalar, () => Rope.Forward(team, expected, positions, cosine, sine, Rows, Heads, headDim, headDim));
        Check.EachVariant(Rope.Variants, level =>
        {
            var actual = Check.Copy(arena, before);
            Rope.Forward(team, actual, positions, cosine, sine, Rows, Heads, headDim, headDim);
            Check.Close(expected.Span, actual.Span, 1e-6, $"{level}");
            Rope.Backward(team, actual, positions, cosine, sine, Rows, Heads, headDim, headDim);
            Check.Close(before.Span, actual.Span, 1e-6, $"{level} backward");
        });
    }

    [Fact]
    public void Only_the_first_numbers_of_a_head_are_turned_where_that_is_asked()
    {
        const int Rows = 5, Heads = 3, HeadDim = 50, RotaryDim = 38;
        using var team = new Team(2);
        using var arena = new Arena(1 << 14);
        var cosine = arena.Take(Rows * RotaryDim / 2);
        var sine = arena.Take(Rows * RotaryDim / 2);
        Rope.Table(cosine, sine, Rows, RotaryDim, 10000);
        var before = Check.Random(arena, Rows * Heads * HeadDim, 1);
        int[] positions = [0, 1, 2, 3, 4];
        Check.With(KernelLevel.Scalar, () => Run(KernelLevel.Scalar));
        Check.EachVariant(Rope.Variants, Run);

        void Run(KernelLevel level)
        {
            var actual = Check.Copy(arena, before);
            Rope.Forward(team, actual, positions, cosine, sine, Rows, Heads, HeadDim, RotaryDim);
            for (int head = 0; head < Rows * Heads; head++)
            {
                // What is turned is what a head of that length would be; the rest stays.
                var small = arena.Take(RotaryDim);
                before.Span.Slice(head * HeadDim, RotaryDim).CopyTo(small.Span);
                Rope.Forward(team, small, [positions[head / Heads]], cosine, sine, 1, 1, RotaryDim, RotaryDim);
                Check.Same(small.Span, actual.Span.Slice(head * HeadDim, RotaryDim), $"{level} turned");
                Check.Same(before.Span[(head * HeadDim + RotaryDim)..((head + 1) * HeadDim)], actual.Span[(head * HeadDim + RotaryDim)..((head + 1) * HeadDim)], $"{level} rest");
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var cosine = arena.Take(100 * 8);
        var sine = arena.Take(100 * 8);
        Rope.Table(cosine, sine, 100, 16, 10000);
        var values = Check.Random(arena, 100 * 32, 1);
        var positions = Enumerable.Range(0, 100).ToArray();
        Rope.Forward(team, values, positions, cosine, sine, 100, 2, 16, 16);
        return values;
    });

    [Fact]
    public void A_position_outside_the_table_is_refused()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var table = arena.Take(4);
        var error = Assert.Throws<ArgumentException>(() => Rope.Forward(team, arena.Take(4), [2], table, table, 1, 1, 4, 4));
        Assert.StartsWith("Position 2 is outside the table of 2 positions.", error.Message);
    }
}
