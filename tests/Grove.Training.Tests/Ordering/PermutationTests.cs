using Grove.Training.Ordering;

namespace Grove.Training.Tests.Ordering;

public class PermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(1023)]
    [InlineData(1025)]
    public void Every_element_comes_once(long length)
    {
        var order = new Permutation(42, length);
        var seen = new bool[length];
        for (long place = 0; place < length; place++)
        {
            Assert.False(seen[order[place]]);
            seen[order[place]] = true;
        }
    }

    [Fact]
    public void Keys_give_different_orders_and_neighbours_are_torn_apart()
    {
        const int length = 10_000;
        var first = new Permutation(1, length);
        var second = new Permutation(2, length);
        int same = 0, neighbours = 0;
        for (int place = 1; place < length; place++)
        {
            if (first[place] == second[place]) same++;
            if (Math.Abs(first[place] - first[place - 1]) == 1) neighbours++;
        }
        Assert.InRange(same, 0, 10);
        Assert.InRange(neighbours, 0, 20);
    }

    [Fact]
    public void The_order_never_changes_between_versions()
    {
        // A run begun with one version goes on with the next.
        var order = new Permutation(7, 1000);
        Assert.Equal(PinnedOrder, Enumerable.Range(0, 8).Select(place => order[place]));
    }

    static readonly long[] PinnedOrder = [345, 594, 967, 437, 285, 470, 144, 618];
}
