using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class MatrixVectorTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(2, 33, 16)]
    [InlineData(9, 101, 33)]
    [InlineData(4, 201, 500)]
    public void Each_of_several_vectors_has_the_bits_that_it_has_alone(int vectors, int rows, int columns)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var matrix = Check.Random(arena, rows * columns, 1);
        var operands = Check.Random(arena, vectors * columns, 2);
        var (expected, actual) = (arena.Take(vectors * rows), arena.Take(vectors * rows));
        foreach (Variant variant in MatrixVector.EachVariants)
        {
            Check.With(variant.Level, () =>
            {
                var alone = arena.Take(rows);
                for (int i = 0; i < vectors; i++)
                {
                    MatrixVector.Multiply(team, matrix, operands.Slice(i * columns, columns), alone, rows, columns);
                    alone.Span.CopyTo(expected.Slice(i * rows, rows).Span);
                }
                actual.Span.Fill(9);
                MatrixVector.MultiplyEach(team, matrix, operands, actual, vectors, rows, columns);
                Check.Same(expected.Span, actual.Span, $"{variant.Level}");
            });
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(33, 16)]
    [InlineData(100, 33)]
    [InlineData(201, 500)]
    public void Every_variant_agrees_with_scalar(int rows, int columns)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var matrix = Check.Random(arena, rows * columns, 1);
        var vector = Check.Random(arena, columns, 2);
        var (expected, actual) = (arena.Take(rows), arena.Take(rows));
        Check.With(KernelLevel.Scalar, () => MatrixVector.Multiply(team, matrix, vector, expected, rows, columns));
        Check.EachVariant(MatrixVector.Variants, level =>
        {
            actual.Span.Fill(9);
            MatrixVector.Multiply(team, matrix, vector, actual, rows, columns);
            Check.Close(expected.Span, actual.Span, 1e-5, $"{level}");
        });
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var output = arena.Take(999);
        MatrixVector.Multiply(team, Check.Random(arena, 999 * 77, 1), Check.Random(arena, 77, 2), output, 999, 77);
        return output;
    });

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 17);
        var (matrix, vector, output) = (arena.Take(999 * 77), arena.Take(77), arena.Take(999));
        Check.AllocatesNothing(() => MatrixVector.Multiply(team, matrix, vector, output, 999, 77));
    }
}
