namespace Grove.Evaluation.Tests;

public class RollingWindowTests
{
    [Theory]
    [InlineData(1, 4, "-1+1:1")]
    [InlineData(4, 4, "-1+4:4")]
    [InlineData(8, 4, "-1+4:4 3+4:4")]
    [InlineData(9, 4, "-1+4:4 3+4:4 4+4:1")] // the last is filled up with tokens already counted
    [InlineData(5, 4, "-1+4:4 0+4:1")]
    [InlineData(3, 1, "-1+1:1 0+1:1 1+1:1")]
    [InlineData(0, 4, "")]
    public void FollowTheHarness(int tokens, int length, string expected) => Assert.Equal(
        expected,
        string.Join(' ', RollingWindow.Over(tokens, length).Select(window => $"{window.Start}+{window.Length}:{window.Scored}")));
}
