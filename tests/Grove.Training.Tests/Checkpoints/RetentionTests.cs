using Grove.Training.Checkpoints;

namespace Grove.Training.Tests.Checkpoints;

public class RetentionTests
{
    static int[] Kept(Retention retention, params int[] pinned) =>
        [.. retention.Keep([.. Enumerable.Range(1, 20)], pinned.Contains).Order()];

    [Fact]
    public void The_newest_and_the_pinned_stay() => Assert.Equal([7, 19, 20], Kept(new Retention(), 7));

    [Fact]
    public void One_of_every_power_of_two_stays() => Assert.Equal([1, 2, 4, 8, 16, 20], Kept(new Retention { Newest = 1, LogSpaced = true }));

    [Fact]
    public void Multiples_stay() => Assert.Equal([5, 10, 15, 18, 19, 20], Kept(new Retention { Newest = 3, Every = 5 }));
}
