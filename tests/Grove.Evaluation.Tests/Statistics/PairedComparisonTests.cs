using Grove.Evaluation.Questions;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Tests.Statistics;

public class PairedComparisonTests
{
    static List<Answer> Answers(params bool[] right) =>
        [.. right.Select((isRight, at) => new Answer(new Question("leaf", "Question " + at, "x", []), "p", isRight, isRight ? 1 : 0, isRight))];

    [Fact]
    public void CountsWhatChanged()
    {
        List<Answer> before = Answers(false, false, false, true, true);
        List<Answer> after = Answers(true, true, false, true, false);
        after.Reverse();
        PairedComparison comparison = PairedComparison.Of(before, after);
        Assert.Equal((5, 2, 1), (comparison.Questions, comparison.Gained, comparison.Lost));
        Assert.Equal(0.2, comparison.Difference.Value, 12);
        Assert.True(comparison.Difference.Low < 0.2 && comparison.Difference.High > 0.2);
        Assert.Equal(1, comparison.PValue, 12);
    }

    [Fact]
    public void RefusesDifferentQuestions() =>
        Assert.ThrowsAny<ArgumentException>(() => PairedComparison.Of(Answers(true), Answers(true, false)));
}
