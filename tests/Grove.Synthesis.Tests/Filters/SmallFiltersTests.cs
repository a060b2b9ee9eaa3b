using Grove.Synthesis.Filters;

namespace Grove.Synthesis.Tests.Filters;

public class SmallFiltersTests
{
    [Theory]
    [InlineData("How long?", "Ten days.", null)]
    [InlineData(" ", "Ten days.", "the question is empty")]
    [InlineData("How long?", "\n", "the answer is empty")]
    [InlineData("Ten days", "ten days.", "the answer repeats the question")]
    public void Empty(string question, string answer, string? reason) => AssertReason(new EmptyFilter(), question, answer, reason);

    [Theory]
    [InlineData("How long?", "§", null)]
    [InlineData("Why?", "Because.", "the question has 1 of at least 2 words")]
    public void Length(string question, string answer, string? reason) => AssertReason(new LengthFilter(), question, answer, reason);

    [Fact]
    public void Length_counts_characters_and_the_students_tokens()
    {
        var filter = new LengthFilter { MostCharacters = 30, MostTokens = 5, CountTokens = text => text.Split(' ').Length };
        Assert.Equal("50 characters, 30 are allowed", filter.Judge(TestRow.Of("How long is it then?", "Ten days and not a day longer.")).Reason);
        Assert.Equal("6 tokens, 5 are allowed", filter.Judge(TestRow.Of("How long is it?", "Ten days.")).Reason);
        Assert.True(filter.Judge(TestRow.Of("How long?", "Ten days.")).Keeps);
    }

    [Theory]
    [InlineData("Report hail within ten days, theft within two days and fire at once.", null)]
    [InlineData("| a | b |\n|------------------------------------------------|---|\n| 1 | 2 |", null)]
    [InlineData("the the the the the the end", "\"the\" stands 5 times in a row")]
    [InlineData("a!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", "'!' stands 41 times in a row")]
    [InlineData("Call us now or write. Call us now or write. Call us now or write. Call us now or write.", "72 % of the answer repeats itself")]
    public void Repetition(string answer, string? reason) => AssertReason(new RepetitionFilter(), "How long is it?", answer, reason);

    [Theory]
    [InlineData("Ask the claims desk.", null)]
    [InlineData("Ask those assholes at the desk.", "\"assholes\" is on the list of words")]
    [InlineData("So eine Scheiße.", "\"Scheiße\" is on the list of words")]
    [InlineData("The old barn is unwelcoming.", "\"barn\" is on the list of words")]
    public void Toxicity(string answer, string? reason) => AssertReason(new ToxicityFilter(["barn"]), "Whom do I ask?", answer, reason);

    [Fact]
    public void A_list_of_ones_own_is_read()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# mine\nen: frobnicate, quux\nzounds\n");
            Assert.Equal(["frobnicate", "quux", "zounds"], ToxicityFilter.ReadWords(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Seeds_are_recognized_in_any_order_of_words()
    {
        var filter = new SeedNoveltyFilter(["How long do I have to report hail?", "What is the excess for glass?"]);
        Assert.Equal("the seed question \"How long do I have to report hail?\" again", filter.Judge(TestRow.Of("To report hail, how long do I have?")).Reason);
        Assert.True(filter.Judge(TestRow.Of("How long do I have to report a stolen bicycle?")).Keeps);
    }

    static void AssertReason(IRowFilter filter, string question, string answer, string? reason)
    {
        FilterVerdict verdict = filter.Judge(TestRow.Of(question, answer));
        Assert.Equal((reason is null, reason ?? ""), (verdict.Keeps, verdict.Reason));
    }
}
