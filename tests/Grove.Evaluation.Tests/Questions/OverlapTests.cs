using Grove.Evaluation.Questions;

namespace Grove.Evaluation.Tests.Questions;

public class OverlapTests
{
    static Answer Score(string reference, string prediction) => Answer.Score(new Question("leaf", "How long?", reference, []), prediction);

    [Theory]
    [InlineData("Ten days.", "10 days", true, 1.0)]
    [InlineData("Ten days.", "10 day", true, 1.0)]
    [InlineData("Ten days.", "days 10", false, 1.0)]
    [InlineData("Ten days.", "within 10 days", false, 0.8)]
    [InlineData("Ten days.", "ten ten ten", false, 0.4)] // one word in common: 2·1 / (2 + 3)
    [InlineData("Ten days.", "a week", false, 0.0)]
    [InlineData("Ten days.", "", false, 0.0)]
    [InlineData("", "", false, 0.0)]
    [InlineData("…", "!", false, 0.0)]
    public void ExactMatchAndTokenF1(string reference, string prediction, bool exact, double f1)
    {
        Answer answer = Score(reference, prediction);
        Assert.Equal(exact, answer.ExactMatch);
        Assert.Equal(f1, answer.TokenF1, 12);
    }
}
