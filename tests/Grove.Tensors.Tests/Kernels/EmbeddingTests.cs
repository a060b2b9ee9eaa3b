using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class EmbeddingTests
{
    [Fact]
    public void Rows_go_out_and_gradients_come_back()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 12);
        const int Width = 67;
        var table = Check.Random(arena, 5 * Width, 1);
        var output = arena.Take(3 * Width);
        Embedding.Gather(team, table, [4, 0, 4], output, 3, Width);
        Assert.Equal(table.Span[(4 * Width)..].ToArray(), output.Span[..Width].ToArray());
        Assert.Equal(table.Span[..Width].ToArray(), output.Span[Width..(2 * Width)].ToArray());

        var gradient = arena.Take(5 * Width);
        gradient.Span.Fill(1);
        output.Span.Fill(2);
        Embedding.Scatter(team, output, [4, 0, 4], gradient, 3, Width);
        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.Equal((i / Width) switch { 0 => 3, 4 => 5, _ => 1 }, gradient[i]);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var gradient = Check.Random(arena, 200 * 150, 1);
        var table = Check.Random(arena, 10 * 150, 2);
        Embedding.Scatter(team, gradient, Enumerable.Range(0, 200).Select(row => row * row % 10).ToArray(), table, 200, 150);
        return table;
    });

    [Fact]
    public void A_token_outside_the_table_is_refused()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var error = Assert.Throws<ArgumentException>(() => Embedding.Gather(team, arena.Take(8), [0, 2], arena.Take(8), 2, 4));
        Assert.StartsWith("Token 2 is outside the table of 2 rows.", error.Message);
    }
}
