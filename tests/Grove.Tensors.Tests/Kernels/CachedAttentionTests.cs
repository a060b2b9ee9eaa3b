using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class CachedAttentionTests
{
    const int Page = CachedAttention.PageTokens;

    /// <summary>A text in pages: its keys and values, stored at once.</summary>
    sealed class Text : IDisposable
    {
        public Text(Team team, Arena arena, Floats keys, Floats values, int length, int kvHeads, int headDim, int layer = 0)
        {
            int layerFloats = CachedAttention.LayerFloats(kvHeads, headDim);
            Table = new PageTable((layer + 1) * layerFloats);
            for (int i = 0; i < (length + Page - 1) / Page; i++) Table.Add(arena.Take((layer + 1) * layerFloats));
            using var rows = new CachedRows(length);
            for (int i = 0; i < length; i++) rows.Add(Table, i);
            CachedAttention.Store(team, rows, layer, keys, values, kvHeads, headDim);
        }

        public PageTable Table { get; }

        public void Dispose() => Table.Dispose();
    }

    [Theory]
    [InlineData(1, 1, 1, 3, null)]
    [InlineData(7, 4, 2, 8, null)]
    [InlineData(33, 6, 2, 40, null)]
    [InlineData(130, 3, 3, 64, null)]
    [InlineData(130, 9, 3, 64, 1)]
    [InlineData(100, 6, 2, 20, 37)]
    public void Every_variant_agrees_with_attention(int length, int heads, int kvHeads, int headDim, int? window)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 20);
        var queries = Check.Random(arena, length * heads * headDim, 1);
        var keys = Check.Random(arena, length * kvHeads * headDim, 2, 3);
        var values = Check.Random(arena, length * kvHeads * headDim, 3);
        var expected = arena.Take(length * heads * headDim);
        Attention.Forward(team, queries, keys, values, expected, arena.Take(length * heads), new int[length], length, heads, kvHeads, headDim, 0.4f, window);
        var actual = arena.Take(length * heads * headDim);
        using var text = new Text(team, arena, keys, values, length, kvHeads, headDim, layer: 1);
        using var rows = new CachedRows(length);
        for (int i = 0; i < length; i++) rows.Add(text.Table, i);
        Check.With(KernelLevel.Scalar, () => CachedAttention.Forward(team, rows, 1, queries, actual, heads, kvHeads, headDim, 0.4f, window));
        Check.Close(expected.Span, actual.Span, 1e-5, "scalar");
        Check.EachVariant(CachedAttention.Variants, level =>
        {
            actual.Clear();
            CachedAttention.Forward(team, rows, 1, queries, actual, heads, kvHeads, headDim, 0.4f, window);
            Check.Close(expected.Span, actual.Span, 1e-5, $"{level}");
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(40)]
    public void A_row_has_the_same_bits_in_any_company(int? window)
    {
        const int length = 150, heads = 6, kvHeads = 2, headDim = 24, width = heads * headDim;
        using var team = new Team(3);
        using var arena = new Arena(1 << 21);
        var queries = Check.Random(arena, length * width, 1);
        var keys = Check.Random(arena, length * kvHeads * headDim, 2, 3);
        var values = Check.Random(arena, length * kvHeads * headDim, 3);
        using var first = new Text(team, arena, keys, values, length, kvHeads, headDim);
        using var second = new Text(team, arena, values, keys, length, kvHeads, headDim);
        float[][] alone = [.. new[] { first, second }.Select(text =>
        {
            var output = arena.Take(width);
            var all = new float[length * width];
            using var row = new CachedRows(1);
            for (int i = 0; i < length; i++)
            {
                row.Clear();
                row.Add(text.Table, i);
                CachedAttention.Forward(team, row, 0, queries.Slice(i * width, width), output, heads, kvHeads, headDim, 0.3f, window);
                output.Span.CopyTo(all.AsSpan(i * width));
            }
            return all;
        })];
        var random = new Random(4);
        for (int round = 0; round < 12; round++)
        {
            (int Text, int Place)[] chosen = [.. Enumerable.Range(0, 1 + random.Next(90)).Select(_ => (random.Next(2), random.Next(length)))];
            if (round % 2 == 0) chosen = [.. chosen.Order()];
            using var rows = new CachedRows(chosen.Length);
            using var memory = new Arena(2L * Arena.Padded(chosen.Length * width));
            Floats query = memory.Take(chosen.Length * width), output = memory.Take(chosen.Length * width);
            for (int i = 0; i < chosen.Length; i++)
            {
                rows.Add((chosen[i].Text == 0 ? first : second).Table, chosen[i].Place);
                queries.Slice(chosen[i].Place * width, width).Span.CopyTo(query.Slice(i * width, width).Span);
            }
            CachedAttention.Forward(team, rows, 0, query, output, heads, kvHeads, headDim, 0.3f, window);
            for (int i = 0; i < chosen.Length; i++)
                Check.Same(alone[chosen[i].Text].AsSpan(chosen[i].Place * width, width), output.Slice(i * width, width).Span, $"round {round}, row {i}");
        }
    }

    [Fact]
    public void Refuses_what_lies_outside_of_the_pages()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        using var table = new PageTable(CachedAttention.LayerFloats(1, 4));
        using var rows = new CachedRows(2);
        Assert.Throws<ArgumentException>(() => rows.Add(table, 0));
        Assert.Throws<ArgumentException>(() => table.Add(arena.Take(5)));
        table.Add(arena.Take(CachedAttention.LayerFloats(1, 4)));
        rows.Add(table, 31);
        Assert.Throws<ArgumentException>(() => rows.Add(table, 32));
        var four = arena.Take(4);
        Assert.Throws<ArgumentException>(() => CachedAttention.Forward(team, rows, 1, four, four, 1, 1, 4, 1));
        Assert.Throws<ArgumentException>(() => CachedAttention.Forward(team, rows, 0, four, four, 1, 1, 4, 1, window: 0));
        table.Truncate(0);
        Assert.Throws<InvalidOperationException>(() => CachedAttention.Forward(team, rows, 0, four, four, 1, 1, 4, 1));
    }
}
