using Grove.Training.Stepping;

namespace Grove.Training.Tests.Stepping;

public class SpikeWatchTests
{
    static List<float> Past(int count) => [.. Enumerable.Range(0, count).Select(i => 2 + 0.1f * MathF.Sin(i))];

    [Fact]
    public void A_value_far_above_the_last_stands_out()
    {
        Assert.True(SpikeWatch.IsSpike(Past(200), 3.5));
        Assert.False(SpikeWatch.IsSpike(Past(200), 2.3));
    }

    [Fact]
    public void Nothing_stands_out_at_the_beginning_or_below() =>
        Assert.False(SpikeWatch.IsSpike(Past(127), 100) || SpikeWatch.IsSpike(Past(200), 0.1));

    [Fact]
    public void Steps_that_were_passed_over_do_not_count()
    {
        List<float> past = Past(200);
        past[190] = float.NaN;
        Assert.True(SpikeWatch.IsSpike(past, 3.5));
    }
}
