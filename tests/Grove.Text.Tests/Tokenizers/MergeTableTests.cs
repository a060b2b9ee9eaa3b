namespace Grove.Text.Tests;

public sealed class MergeTableTests
{
    [Fact]
    public void Merges_the_earliest_pair_first_and_the_leftmost_among_equals()
    {
        // 0 0 -> 10 is later than 0 1 -> 11, so that "0 0 1" becomes "0 11" and not "10 1".
        var table = new MergeTable([(0, 1, 11), (0, 0, 10)]);
        Assert.Equal([0, 11], Merge(table.Merge, [0, 0, 1]));
        Assert.Equal([10, 0], Merge(table.Merge, [0, 0, 0]));
        Assert.Equal([], Merge(table.Merge, []));
        Assert.Equal([0], Merge(table.Merge, [0]));
    }

    [Fact]
    public void The_first_of_two_equal_pairs_counts() =>
        Assert.Equal([5], Merge(new MergeTable([(0, 1, 5), (0, 1, 6)]).Merge, [0, 1]));

    [Fact]
    public void The_heap_agrees_with_the_definition()
    {
        var random = new Random(3);
        for (int round = 0; round < 400; round++)
        {
            var merges = new List<(int, int, int)>();
            for (int token = 4; token < 40; token++) merges.Add((random.Next(token), random.Next(token), token));
            var table = new MergeTable(merges);
            int[] symbols = [.. Enumerable.Range(0, random.Next(0, 120)).Select(_ => random.Next(4))];
            Assert.Equal(Merge(table.MergeByScanning, symbols), Merge(table.MergeByHeap, symbols));
        }
    }

    delegate int Merging(Span<int> symbols);

    static int[] Merge(Merging merge, int[] symbols)
    {
        int[] copy = [.. symbols];
        return copy[..merge(copy)];
    }
}
