using Grove.Synthesis.Datasets;
using Grove.Synthesis.Filters;
using Grove.Synthesis.Filters.Overlap;
using Grove.Text;

namespace Grove.Synthesis.Tests.Filters;

public sealed class LeakFilterTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-leaks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void Finds_questions_whole_nearly_whole_and_as_a_sequence_in_an_answer()
    {
        string path = Write("mmlu.jsonl", """
            {"question": "How long do I have to report hail?", "answer": 3}
            {"messages": [{"role": "user", "content": "A trader buys four hundred apples at nine cents each and sells all of them again for fifty euros; what does he earn?"}]}
            """);
        var index = new LeakIndex();
        Assert.Equal(2, EvaluationTexts.Add(path, index));
        using var filter = new LeakFilter(index);
        Assert.Equal($"the same words of {path}:1", filter.Judge(TestRow.Of("To report hail: how long do I have?")).Reason);
        Assert.Equal($"13 words in a row of {path}:2", filter.Judge(TestRow.Of("What is a typical task?",
            "For example: a trader buys four hundred apples at nine cents each and sells all of them, which is a loss.")).Reason);
        Assert.True(filter.Judge(TestRow.Of("How long do I have to report a theft?")).Keeps);
    }

    [Fact]
    public void A_question_behind_its_context_is_found()
    {
        var index = new LeakIndex();
        index.Add("The rate is four percent. What is the rate?", "held out");
        using var filter = new LeakFilter(index);
        Assert.Equal("the same words of held out", filter.Judge(TestRow.Of("What is the rate?", context: "The rate is four percent.")).Reason);
    }

    [Fact]
    public void Text_files_have_a_question_on_each_line()
    {
        var index = new LeakIndex();
        Assert.Equal(2, EvaluationTexts.Add(Write("q.txt", "How long?\n\nWho pays for it all?\n"), index));
        Assert.EndsWith("q.txt:3", index.Find(new RowText(TestRow.Of("Who pays for it all?")).Question, [], [])!.Value.Place);
    }

    [Theory]
    [InlineData("{\"a\": 1}\n", "no question was found in it")]
    [InlineData("{\"question\": \"\\ud800\"}\n", ":1): a string on the line is not valid text")]
    [InlineData("{\"question\":\n", ":1): the line is not valid JSON")]
    public void A_set_without_questions_is_refused(string content, string message)
    {
        using var index = new LeakIndex();
        string path = Write("x.jsonl", content);
        Assert.Contains(message, Assert.Throws<GroveException>(() => EvaluationTexts.Add(path, index)).Message);
    }
}
