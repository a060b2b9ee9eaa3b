using Grove.Training.Packing;

namespace Grove.Training.Tests.Packing;

public class PackingReportTests
{
    static TokenSequence Sequence(int tokens, Func<int, bool>? mask = null) =>
        new([.. Enumerable.Range(100, tokens)], mask is null ? null : [.. Enumerable.Range(0, tokens).Select(mask)]);

    [Fact]
    public void Splitting_loses_no_target()
    {
        var fitted = new List<TokenSequence>();
        PackingReport report = PackingReport.Fit([Sequence(26)], 10, OverlongRule.Split, fitted);

        Assert.Equal(new PackingReport(1, 0, 1, 0, 0), report);
        Assert.Equal([10, 10, 5], fitted.Select(piece => piece.Length));
        Assert.Equal(Enumerable.Range(101, 25), fitted.SelectMany(piece => piece.Tokens.Skip(1)));
    }

    [Fact]
    public void Truncating_keeps_the_front_and_counts_what_went()
    {
        var fitted = new List<TokenSequence>();
        PackingReport report = PackingReport.Fit([Sequence(26, index => index >= 8)], 10, OverlongRule.Truncate, fitted);

        Assert.Equal(Enumerable.Range(100, 11), Assert.Single(fitted).Tokens);
        Assert.Equal(3, fitted[0].LossTokens);
        Assert.Equal(new PackingReport(1, 1, 0, 0, 15), report);
    }

    [Fact]
    public void What_teaches_nothing_is_left_out_and_said()
    {
        var fitted = new List<TokenSequence>();
        PackingReport report = PackingReport.Fit(
            [Sequence(1), Sequence(5, _ => false), Sequence(20, index => index > 15), Sequence(5, index => index == 4)], 10, OverlongRule.Truncate, fitted);
        Assert.Equal(3, report.LeftOut);
        Assert.Single(fitted);
    }
}
