using Grove.Evaluation.Reports;

namespace Grove.Evaluation.Tests.Reports;

public class VerdictTests
{
    [Theory]
    [InlineData(47, 3, 1.412, true)]
    [InlineData(47, 3, 1.4826, true)] // exactly 5 %
    [InlineData(47, 3, 1.4827, false)]
    [InlineData(47, 3, double.NaN, false)]
    [InlineData(47, 3, 1.2, true)]
    [InlineData(3, 3, 1.412, false)]
    [InlineData(2, 3, 1.412, false)]
    [InlineData(4, 3, 1.412, true)]
    [InlineData(2, 3, 1.9, false)]
    public void SuccessNeedsMoreKnowledgeAndLittleForgetting(int right, int before, double bits, bool success)
    {
        Verdict verdict = SampleReport.Of(right, before, bits).Verdict;
        Assert.Equal(success, verdict.Success);
        Assert.StartsWith(success ? "It worked" : "It did not work", verdict.Headline);
        if (!success)
            Assert.NotEmpty(verdict.Advice);
    }

    [Fact]
    public void SaysPlainlyWhatHappened()
    {
        Assert.Equal(
            "Of 60 held-out questions it answers 47 right; before it was 3 (5.0% before, 78% after). "
                + "General text takes 1.451 bits per byte, before 1.412 (+2.8%; up to +5% is allowed). A gain like this is not chance (p < 0.001).",
            SampleReport.Of().Verdict.Text);
        Assert.Empty(SampleReport.Of().Verdict.Advice);
    }

    [Fact]
    public void AdviceFollowsTheCause()
    {
        Assert.Contains(SampleReport.Of(3, 3).Verdict.Advice, advice => advice.StartsWith("Compare the worst answers", StringComparison.Ordinal));
        Assert.Contains(
            (SampleReport.Of(3, 3) with { Loss = [new(10, 2)] }).Verdict.Advice,
            advice => advice.StartsWith("Tune longer: the loss ended at 2.00", StringComparison.Ordinal));
        Assert.Contains(SampleReport.Of(47, 3, 1.9).Verdict.Advice, advice => advice.StartsWith("Mix in more general data", StringComparison.Ordinal));
        Assert.Contains(SampleReport.Of(4, 3).Verdict.Advice, advice => advice.StartsWith("Write more questions", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutQuestionsNothingIsShown()
    {
        GrowReport report = SampleReport.Of();
        KnowledgeScores none = KnowledgeScores.Of([]);
        Verdict verdict = (report with { Before = report.Before with { Knowledge = none }, After = report.After with { Knowledge = none } }).Verdict;
        Assert.False(verdict.Success);
        Assert.Contains("no held-out questions", verdict.Text);
        Assert.Single(verdict.Advice);
    }

    [Fact]
    public void BestAndWorstDoNotOverlap()
    {
        GrowReport report = SampleReport.Of();
        (IReadOnlyList<AnswerPair> best, IReadOnlyList<AnswerPair> worst) = AnswerPair.Choose(report.Before, report.After);
        Assert.Equal((10, 10), (best.Count, worst.Count));
        Assert.Empty(best.Select(pair => pair.Question).Intersect(worst.Select(pair => pair.Question)));
        Assert.All(best, pair => Assert.True(pair.After.KeyFact && !pair.Before.KeyFact));
        Assert.All(worst, pair => Assert.False(pair.After.KeyFact));
        Assert.True(best.Select(pair => pair.Question.Leaf).Distinct().Count() == 3);
    }
}
