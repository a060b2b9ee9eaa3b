using Grove.Training.Packing;

namespace Grove.Training.Tests.Packing;

public class BestFitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_sequence_is_placed_once_and_no_row_overflows(int seed)
    {
        var random = new Random(seed);
        int rowLength = random.Next(1, 300);
        int[] lengths = [.. Enumerable.Range(0, random.Next(0, 2000)).Select(_ => random.Next(1, rowLength + 1))];

        List<int[]> rows = BestFit.Pack(lengths, rowLength);

        Assert.Equal(Enumerable.Range(0, lengths.Length), rows.SelectMany(row => row).Order());
        Assert.All(rows, row => Assert.InRange(row.Sum(index => lengths[index]), 1, rowLength));
        // No two rows could be one, and the bound of best-fit-decreasing holds against the sum of lengths.
        Assert.True(rows.Count(row => 2 * row.Sum(index => lengths[index]) <= rowLength) <= 1);
    }

    [Fact]
    public void Chooses_the_fullest_row_with_room()
    {
        List<int[]> rows = BestFit.Pack([2, 6, 7, 3], 10);
        // 7 and 6 open rows; 3 fits exactly beside 7; 2 goes beside 6.
        Assert.Equal([[2, 3], [1, 0]], rows);
    }

    [Fact]
    public void Wastes_little_on_chats()
    {
        var random = new Random(7);
        int[] lengths = [.. Enumerable.Range(0, 5000).Select(_ => random.Next(15, 120))];
        List<int[]> rows = BestFit.Pack(lengths, 256);
        Assert.True(lengths.Sum() / (256.0 * rows.Count) > 0.985, $"{lengths.Sum() / (256.0 * rows.Count):P1} of the places are used");
    }

    [Fact]
    public void Refuses_what_cannot_fit() => Assert.Throws<ArgumentException>(() => BestFit.Pack([5, 11], 10));
}
