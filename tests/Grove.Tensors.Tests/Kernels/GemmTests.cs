using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class GemmTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 0, 3, 2 }, { 3, 0, 2 }, { 3, 2, 0 }, { 1, 1, 1 }, { 5, 15, 3 }, { 6, 16, 8 }, { 7, 17, 9 }, { 8, 48, 4 }, { 9, 49, 5 },
        { 13, 47, 256 }, { 8, 96, 257 }, { 100, 33, 31 }, { 97, 530, 37 }, { 2, 3, 520 }, { 12, 24, 512 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_agrees_with_scalar(int rows, int columns, int inner)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 20);
        var a = Check.Random(arena, rows * inner, 1);
        var b = Check.Random(arena, inner * columns, 2);
        var before = Check.Random(arena, rows * columns, 3);
        var expected = arena.Take(rows * columns);
        var guarded = arena.Take(rows * columns + 64);
        for (int form = 0; form < 8; form++)
        {
            bool transposeA = (form & 1) != 0, transposeB = (form & 2) != 0, accumulate = (form & 4) != 0;
            before.Span.CopyTo(expected.Span);
            Check.With(KernelLevel.Scalar, () => Gemm.Multiply(team, a, transposeA, b, transposeB, expected, rows, columns, inner, accumulate));
            Check.EachVariant(Gemm.Variants, level =>
            {
                guarded.Span.Fill(7);
                before.Span.CopyTo(guarded.Span);
                Gemm.Multiply(team, a, transposeA, b, transposeB, guarded, rows, columns, inner, accumulate);
                Check.Close(expected.Span, guarded.Span[..(rows * columns)], 2e-5, $"{level} {rows}x{columns}x{inner} {transposeA} {transposeB} {accumulate}");
                Assert.All(guarded.Span[(rows * columns)..].ToArray(), value => Assert.Equal(7, value));
            });
        }
    }

    [Fact]
    public void A_product_by_hand()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var a = arena.Take(4);
        var b = arena.Take(4);
        var c = arena.Take(4);
        new float[] { 1, 2, 3, 4 }.CopyTo(a.Span);
        new float[] { 5, 6, 7, 8 }.CopyTo(b.Span);
        Gemm.Multiply(team, a, false, b, false, c, 2, 2, 2, false);
        Assert.Equal([19, 22, 43, 50], c.Span.ToArray());
        Gemm.Multiply(team, a, true, b, false, c, 2, 2, 2, false);
        Assert.Equal([26, 30, 38, 44], c.Span.ToArray());
        Gemm.Multiply(team, a, false, b, true, c, 2, 2, 2, true);
        Assert.Equal([26 + 17, 30 + 23, 38 + 39, 44 + 53], c.Span.ToArray());
    }

    [Fact]
    public void Subnormal_numbers_are_not_taken_for_zero()
    {
        const int Rows = 7, Columns = 17, Inner = 400;
        using var team = new Team(2);
        using var arena = new Arena(1 << 15);
        Floats a = arena.Take(Rows * Inner), b = arena.Take(Inner * Columns), c = arena.Take(Rows * Columns);
        a.Span.Fill(1e-20f);
        b.Span.Fill(1e-21f);
        Check.EachVariant(Gemm.Variants, level =>
        {
            c.Span.Fill(1);
            Gemm.Multiply(team, a, false, b, false, c, Rows, Columns, Inner, false);
            Assert.All(c.Span.ToArray(), value => Assert.InRange(value, 3.9e-39f, 4.1e-39f));
        });
    }

    [Theory]
    [InlineData(5, 700, 800)]
    [InlineData(391, 70, 900)]
    public void More_threads_than_blocks_and_more_blocks_than_threads_give_the_same_bits(int rows, int columns, int inner)
    {
        using var arena = new Arena(1 << 21);
        Floats a = Check.Random(arena, rows * inner, 1), b = Check.Random(arena, inner * columns, 2);
        Floats one = arena.Take(rows * columns), many = arena.Take(rows * columns);
        foreach (bool transposeA in new[] { false, true })
        {
            using (var team = new Team(1)) Gemm.Multiply(team, a, transposeA, b, true, one, rows, columns, inner, false);
            using (var team = new Team(7)) Gemm.Multiply(team, a, transposeA, b, true, many, rows, columns, inner, false);
            Check.Same(one.Span, many.Span, $"{rows} x {columns} x {inner} {transposeA}");
        }
    }

    [Fact]
    public void B_larger_than_the_pack_buffer_is_taken_in_groups()
    {
        const int Rows = 3, Columns = 700, Inner = 16000;
        using var team = new Team(2);
        using var arena = new Arena(1 << 24);
        var a = Check.Random(arena, Rows * Inner, 1);
        var b = Check.Random(arena, Inner * Columns, 2);
        var c = arena.Take(Rows * Columns);
        var expected = arena.Take(Rows * Columns);
        Gemm.Multiply(team, a, false, b, false, c, Rows, Columns, Inner, false);
        Check.With(KernelLevel.Scalar, () => Gemm.Multiply(team, a, false, b, false, expected, Rows, Columns, Inner, false));
        Check.Close(expected.Span, c.Span, 1e-3, "grouped");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Any_number_of_threads_gives_the_same_bits(bool transposeA, bool transposeB) => Check.SameForAnyTeam((team, arena) =>
    {
        var a = Check.Random(arena, 203 * 300, 1);
        var b = Check.Random(arena, 300 * 150, 2);
        var c = arena.Take(203 * 150);
        Gemm.Multiply(team, a, transposeA, b, transposeB, c, 203, 150, 300, true);
        return c;
    });

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 20);
        var a = Check.Random(arena, 200 * 300, 1);
        var b = Check.Random(arena, 300 * 150, 2);
        var c = arena.Take(200 * 150);
        Check.AllocatesNothing(() => Gemm.Multiply(team, a, true, b, true, c, 200, 150, 300, false));
    }

    [Fact]
    public void A_view_that_is_too_small_is_named()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var small = arena.Take(5);
        var enough = arena.Take(64);
        var error = Assert.Throws<ArgumentException>(() => Gemm.Multiply(team, enough, false, small, false, enough, 2, 3, 2, false));
        Assert.StartsWith("b has 5 floats; the shape needs 6.", error.Message);
    }
}
