using Grove.Evaluation.Reports;

namespace Grove.Evaluation.Tests.Reports;

public class NumbersTests
{
    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.004, "0.4%")]
    [InlineData(0.0996, "10%")]
    [InlineData(0.714, "71%")]
    [InlineData(0.996, "99.6%")]
    [InlineData(1, "100%")]
    public void Percent(double share, string expected) => Assert.Equal(expected, Numbers.Percent(share));

    [Theory]
    [InlineData(0.013, "+1.3%")]
    [InlineData(-0.004, "−0.4%")]
    [InlineData(-0.0001, "0.0%")]
    public void Change(double share, string expected) => Assert.Equal(expected, Numbers.Change(share));

    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(9.99, "10 s")]
    [InlineData(59.97, "1 min 00 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(3725, "1 h 02 min")]
    public void Duration(double seconds, string expected) => Assert.Equal(expected, Numbers.Duration(seconds));
}
