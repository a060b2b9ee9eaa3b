using Grove.Synthesis.Datasets;
using Grove.Synthesis.Filters.Overlap;
using Grove.Text;

namespace Grove.Synthesis.Tests.Datasets;

public class DatasetCheckTests
{
    const string Good = """{"messages":[{"role":"user","content":"How long?"},{"role":"assistant","content":"Ten days."}]}""";

    static string[] Look(params string[] lines)
    {
        using var leaks = new LeakIndex();
        leaks.Add("Who pays for hail on a parked car?", "test set", 4);
        using var check = new DatasetCheck(leaks: leaks);
        check.Begin("a.jsonl");
        return [.. lines.SelectMany((line, place) => check.Look(DatasetReader.Parse(line, place + 1))).Select(problem => $"{problem.Line} {problem.Rule}: {problem.Message}")];
    }

    [Theory]
    [InlineData("{", "2 unreadable: the line is not valid JSON (byte 2). Correct it or delete it")]
    [InlineData("""{"messages":[{"role":"human","content":"a"},{"role":"assistant","content":"b"}]}""", "2 roles: message 1 has the unknown role \"human\"")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"user","content":"c"},{"role":"assistant","content":"b"}]}""", "2 roles: message 2 is from user again")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", "2 roles: no message is the assistant's: there is nothing to learn")]
    [InlineData("""{"messages":[{"role":"assistant","content":"b"},{"role":"user","content":"a"}]}""", "2 roles: the last message is from user: nothing answers it")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":" "}]}""", "2 empty-message: message 2 (assistant) is empty")]
    [InlineData("""{"messages":[{"role":"user","content":"[INST] a"},{"role":"assistant","content":"b"}]}""", "2 template-marks: message 1 (user) holds [INST]: a template was applied to it before")]
    [InlineData("""{"prompt":"a","completion":"b"}""", "2 mixed-forms: the row is trl among rows that are messages")]
    [InlineData(Good, "2 duplicate: the same as a.jsonl:1")]
    [InlineData("""{"messages":[{"role":"user","content":"Who pays for hail on a parked car?"},{"role":"assistant","content":"We."}]}""", "2 leak: message 1 has the same words of test set:4")]
    public void Names_what_is_wrong(string line, string problem) => Assert.Equal([problem], Look(Good, line));

    [Fact]
    public void Says_nothing_about_good_rows() =>
        Assert.Empty(Look(Good, """{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Who?"},{"role":"assistant","content":"We."},{"role":"user","content":"Why?"},{"role":"assistant","content":"So."}]}"""));

    [Fact]
    public void Lengths_are_exact_when_short_and_near_when_long()
    {
        var lengths = new LengthCounts();
        for (int i = 1; i <= 1000; i++) lengths.Add(i);
        Assert.Equal((500, 900, 1000), (lengths.Percentile(0.5), lengths.Percentile(0.9), lengths.Percentile(1)));
        lengths = new LengthCounts();
        foreach (long length in (long[])[1024, 1_000_000, 123_456_789, long.MaxValue]) lengths.Add(length);
        Assert.InRange(lengths.Percentile(0.5), 1_000_000 * 0.998, 1_000_000);
        Assert.InRange(lengths.Percentile(0.75), 123_456_789 * 0.998, 123_456_789);
        Assert.Equal(1024, lengths.Percentile(0.25));
    }

    [Fact]
    public void Statistics_count_languages_leaves_and_repeats()
    {
        using var statistics = new DatasetStatistics();
        foreach (string line in (string[])[Good, Good, """{"prompt":"How long?","completion":"Damage by hail has to be reported to the claims desk within ten days.","metadata":{"leaf":"x"}}""", "{"])
            statistics.Add(DatasetReader.Parse(line, 1));
        Assert.Equal((3, 1, 1, 2), (statistics.Rows, statistics.Broken, statistics.Duplicates, statistics.RepeatedQuestions));
        Assert.Equal(new Dictionary<string, long> { ["unknown"] = 2, ["en"] = 1 }, statistics.Languages.Counts);
        Assert.Equal(new Dictionary<string, long> { ["none"] = 2, ["x"] = 1 }, statistics.Leaves.Counts);
        Assert.Equal(new Dictionary<string, long> { ["messages"] = 2, ["trl"] = 1 }, statistics.Formats.Counts);
    }
}
