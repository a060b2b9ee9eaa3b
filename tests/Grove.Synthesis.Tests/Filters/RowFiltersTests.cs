using Grove.Text;
using Grove.Synthesis.Filters;
using Grove.Synthesis.Teachers;

namespace Grove.Synthesis.Tests.Filters;

public class RowFiltersTests
{
    static GeneratedRow Row(string question, string answer = "Ten days.") => new(question, answer, "leaf", "a.md", 1, answer, "test", "test");

    [Theory]
    [InlineData("How long do I have to report hail?")]
    [InlineData("how long do i have to report HAIL")]
    [InlineData("To report hail, how long do I have?")]
    [InlineData("Reporting hail: how long?")]
    public void A_copy_of_a_human_question_is_removed_and_shown(string question)
    {
        (IReadOnlyList<GeneratedRow> rows, FunnelStage stage) = RowFilters.HumanQuestions(
            [Row(question), Row("What is the excess for hail?")], ["How long do I have to report hail?"]);
        Assert.Equal("What is the excess for hail?", Assert.Single(rows).Question);
        Assert.Equal((2, 1), (stage.In, stage.Out));
        Assert.Equal([question], stage.RemovedSamples);
    }

    [Fact]
    public void A_question_with_two_answers_loses_both()
    {
        (IReadOnlyList<GeneratedRow> rows, _) = RowFilters.TwoAnswers([Row("How long?"), Row("how long", "Two weeks."), Row("Who?")]);
        Assert.Equal("Who?", Assert.Single(rows).Question);
    }

    [Fact]
    public void A_repeated_question_stays_once() =>
        Assert.Single(RowFilters.Duplicates([Row("How long?"), Row("How long")]).Rows);

    [Fact]
    public void Empty_overlong_and_self_answering_rows_go()
    {
        (IReadOnlyList<GeneratedRow> rows, FunnelStage stage) = RowFilters.Unusable(
            [Row(""), Row("Why?", " "), Row(new string('a', 300)), Row("Ten days", "Ten days."), Row("How long?")], 200);
        Assert.Equal("How long?", Assert.Single(rows).Question);
        Assert.Equal(3, stage.RemovedSamples.Count);
    }
}
