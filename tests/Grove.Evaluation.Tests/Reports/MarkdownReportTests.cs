using Grove.Evaluation.Questions;
using Grove.Evaluation.Reports;

namespace Grove.Evaluation.Tests.Reports;

public class MarkdownReportTests
{
    [Fact]
    public void TellsWhatHappened()
    {
        string text = MarkdownReport.Write(SampleReport.Of());
        Assert.StartsWith("# northwind-claims\n\n**It worked: the model learned the folder.** Of 60 held-out questions it answers 47 right;", text);
        Assert.Contains("| all | 60 | 5.0% (1.7%–14%) | 78% (66%–87%) |", text);
        Assert.Contains("| duplicates removed | 2,098 | 1,876 |", text);
        Assert.Contains("| tune | 2 min 51 s |", text);
        Assert.DoesNotContain("\n\n\n", text);
    }

    [Fact]
    public void AnAnswerStaysInItsCell()
    {
        GrowReport report = SampleReport.Of();
        KnowledgeScores scores = KnowledgeScores.Of([Answer.Score(new Question("leaf", "What?", "a|b\nc", []), "<b>|\n| x")]);
        report = report with { Before = report.Before with { Knowledge = scores }, After = report.After with { Knowledge = scores } };
        Assert.Contains("| What? | a\\|b c | &lt;b>\\| \\| x | &lt;b>\\| \\| x | wrong |\n", MarkdownReport.Write(report));
    }
}
