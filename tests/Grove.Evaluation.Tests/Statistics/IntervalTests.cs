using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Tests.Statistics;

public class IntervalTests
{
    // The formula evaluated elsewhere; 8 of 10 is the usual textbook example.
    [Theory]
    [InlineData(8, 10, 0.4901625, 0.9433178)]
    [InlineData(0, 10, 0.0, 0.2775328)]
    [InlineData(10, 10, 0.7224672, 1.0)]
    [InlineData(5, 10, 0.2365931, 0.7634069)]
    [InlineData(15, 50, 0.1910355, 0.4375035)]
    public void WilsonGivesKnownValues(int successes, int observations, double low, double high)
    {
        Interval interval = Wilson.Of(successes, observations);
        Assert.Equal((double)successes / observations, interval.Value, 12);
        Assert.Equal(low, interval.Low, 6);
        Assert.Equal(high, interval.High, 6);
    }

    [Fact]
    public void NothingObservedTellsNothing() => Assert.Equal(new Interval(0, 0, 1), Wilson.Of(0, 0));

    [Theory]
    [InlineData(9, 1, 0.021484375)] // 2 · (1 + 10) / 2^10
    [InlineData(1, 9, 0.021484375)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(6, 0, 0.03125)] // 2 / 2^6
    public void McNemarIsExact(int gained, int lost, double expected) => Assert.Equal(expected, McNemar.PValue(gained, lost), 12);

    [Fact]
    public void McNemarStandsThousandsOfQuestions() => Assert.InRange(McNemar.PValue(2600, 2400), 0.004, 0.006);

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.25, 1.75)]
    [InlineData(1.0, 4)]
    public void QuantilesInterpolate(double share, double expected) => Assert.Equal(expected, Bootstrap.Quantile([1, 2, 3, 4], share), 12);

    [Fact]
    public void TheBootstrapComesCloseToTheNormalInterval()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(value => value % 2.0)];
        Interval interval = Bootstrap.Mean(values);
        Assert.Equal(0.5, interval.Value, 12);
        Assert.Equal(0.5 - (1.96 * 0.5 / Math.Sqrt(200)), interval.Low, 2);
        Assert.Equal(0.5 + (1.96 * 0.5 / Math.Sqrt(200)), interval.High, 2);
    }

    [Fact]
    public void TheOrderOfObservationsDoesNotMatter()
    {
        double[] values = [0.1, 0.7, 0.2, 0.9, 0.4, 0.3];
        Assert.Equal(Bootstrap.Mean(values), Bootstrap.Mean(values.Reverse()));
        (double, double)[] pairs = [(3, 10), (1, 8), (9, 20)];
        Assert.Equal(Bootstrap.Ratio(pairs), Bootstrap.Ratio(pairs.Reverse()));
    }

    [Fact]
    public void FewObservations()
    {
        Assert.Equal(new Interval(0, 0, 0), Bootstrap.Mean([]));
        Assert.Equal(new Interval(0.4, 0.4, 0.4), Bootstrap.Mean([0.4]));
        Assert.Equal(new Interval(1, 1, 1), Bootstrap.Mean([1, 1, 1]));
    }
}
