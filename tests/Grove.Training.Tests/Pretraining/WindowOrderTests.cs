using Grove.Training.Pretraining;

namespace Grove.Training.Tests.Pretraining;

public class WindowOrderTests
{
    [Fact]
    public void Every_window_comes_as_often_as_its_weight_says()
    {
        var order = new WindowOrder(5, [100, 10, 0, 40], [1, 3, 1, 0.5]);
        Assert.Equal(150, order.RoundLength);
        var counts = new Dictionary<(int, long), int>();
        for (long number = 0; number < 2 * order.RoundLength; number++)
            counts[order[number]] = counts.GetValueOrDefault(order[number]) + 1;

        // Two rounds: twice, six times, never, once.
        Assert.All(counts, entry => Assert.Equal(entry.Key.Item1 switch { 0 => 2, 1 => 6, 3 => 1, _ => 0 }, entry.Value));
        Assert.Equal(150, counts.Count);
    }

    [Fact]
    public void The_order_depends_on_seed_and_number_only()
    {
        long[] windows = [300, 50];
        double[] weights = [1, 2];
        var forward = new WindowOrder(5, windows, weights);
        var backward = new WindowOrder(5, windows, weights);
        var other = new WindowOrder(6, windows, weights);
        var numbers = Enumerable.Range(0, 1000);
        var first = numbers.Select(number => forward[number]).ToList();
        Assert.Equal(first, numbers.Reverse().Select(number => backward[number]).Reverse());
        Assert.NotEqual(first, numbers.Select(number => other[number]));
        // The second round is shuffled anew.
        Assert.NotEqual(first[..400], first[400..800]);
    }

    [Fact]
    public void Sources_are_mixed_throughout_a_round()
    {
        var order = new WindowOrder(1, [900, 100], [1, 1]);
        for (int part = 0; part < 5; part++)
            Assert.InRange(Enumerable.Range(part * 200, 200).Count(number => order[number].Shard == 1), 5, 40);
    }
}
