using Grove.Taxonomy.Mending;

namespace Grove.Taxonomy.Tests.Mending;

public sealed class LeafMenderTests : IDisposable
{
    static readonly string Skill = LeafFolder.Skill.Replace("created_by: me", "created_by: me # who wrote it");

    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("answer: Answer 3.", "answer: Answer 3.   ")]
    [InlineData("created_by: me", "created_by:   me")]
    [InlineData("task_description: Name trees.\n", "task_description: Name trees.\n\n\n\n\n")]
    [InlineData("answer: Answer 5.\n", "answer: Answer 5.")]
    [InlineData("answer: Answer 5.\n", "answer: Answer 5.\n\n\n")]
    [InlineData("\n", "\r\n")]
    public void Style_is_mended_and_comments_stay(string sound, string odd)
    {
        LeafMending mending = Mend(Skill.Replace(sound, odd));
        Assert.True(mending.Changed);
        Assert.Contains("# who wrote it", mending.After);
        Assert.DoesNotContain(mending.Rest.Warnings, found => found.Rule != "no-attribution");
        Assert.True(mending.Rest.Valid);
        if (!odd.StartsWith("task", StringComparison.Ordinal))
            Assert.Equal(Skill, mending.After);
    }

    [Theory]
    [InlineData("answer: Answer 3.", "answer: 42", "answer: \"42\"")]
    [InlineData("answer: Answer 3.", "answer: yes", "answer: \"yes\"")]
    [InlineData("answer: Answer 3.", "answer: 2025-01-31", "answer: \"2025-01-31\"")]
    [InlineData("answer: Answer 3.", "answer: 2.50 # euros", "answer: \"2.50\" # euros")]
    [InlineData("answer: Answer 3.", "answer: [a, b]", "answer: \"[a, b]\"")]
    [InlineData("answer: Answer 3.", "answer: {a: \"b\"}", "answer: \"{a: \\\"b\\\"}\"")]
    [InlineData("answer: Answer 3.", "answer:\n      Step: one\n      Then: two", "answer: |\n      Step: one\n      Then: two")]
    [InlineData("answer: Answer 3.", "Answer: Answer 3.", "answer: Answer 3.")]
    [InlineData("answer: Answer 3.", "anwser: Answer 3.", "answer: Answer 3.")]
    [InlineData("version: 3", "Version: 3", "version: 3")]
    [InlineData("version: 3", "version: \"3\"", "version: 3")]
    [InlineData("answer: Answer 3.", "answer: Note: this is it", "answer: \"Note: this is it\"")]
    [InlineData("answer: Answer 3.", "answer: *stars* everywhere", "answer: \"*stars* everywhere\"")]
    [InlineData("answer: Answer 3.", "answer: @home", "answer: \"@home\"")]
    [InlineData("    answer: Answer 3.", "    answer: |\n  Answer 3.", "    answer: |\n      Answer 3.")]
    [InlineData("    answer: Answer 3.", "\tanswer: Answer 3.", "  answer: Answer 3.")]
    public void Slips_are_mended_where_they_are(string sound, string slip, string mended)
    {
        LeafMending mending = Mend(Skill.Replace(sound, slip));
        Assert.Contains(mended, mending.After);
        if (!slip.StartsWith('\t'))
        {
            Assert.Equal(Skill.Replace(sound, mended), mending.After);
            Assert.True(mending.Rest.Valid, string.Join('\n', mending.Rest.Errors));
        }

        Assert.All(mending.Changes, change => Assert.InRange(change.Line, 1, 20));
    }

    [Fact]
    public void A_capital_is_mended_where_other_keys_are_allowed()
    {
        string path = folder.Write("knowledge/oak/qna.yaml", LeafFolder.Knowledge.Replace("answer: Answer 2.2.", "Answer: Answer 2.2."));
        Assert.Equal(LeafFolder.Knowledge, LeafMender.Mend(path).After);
    }

    [Fact]
    public void A_star_in_a_pattern_is_quoted()
    {
        string leaf = LeafFolder.Knowledge.Replace("- oak.md", "- *.md");
        string path = folder.Write("knowledge/oak/qna.yaml", leaf);
        Assert.Equal(leaf.Replace("- *.md", "- \"*.md\""), LeafMender.Mend(path).After);
    }

    [Fact]
    public void Old_attribution_moves_to_the_file_beside_the_leaf()
    {
        LeafMending mending = Mend(Skill.Replace("created_by: me", "attribution: https://example.org/oak\ncreated_by: me")
            .Replace("    answer: Answer 2.\n", "    answer: Answer 2.\n    attribution:\n      - source: https://example.org/elm\n        license: MIT\n"));
        Assert.Equal(Skill, mending.After);
        Assert.Contains("Link to work: https://example.org/oak\n", mending.Attribution);
        Assert.Contains("Link to work: https://example.org/elm\nLicense of the work: MIT\n", mending.Attribution);
    }

    [Fact]
    public void Attribution_that_is_there_already_stays_as_it_is()
    {
        folder.Write("compositional_skills/x/attribution.txt", "Title of work: Oak\nCreator names: Anne\n");
        LeafMending mending = Mend(Skill.Replace("created_by: me", "attribution: Anne\ncreated_by: me"));
        Assert.Equal((Skill, null), (mending.After, mending.Attribution));
    }

    [Fact]
    public void A_text_keeps_its_paragraphs()
    {
        string leaf = Skill.Replace("answer: Answer 3.", "answer: |\n      One.\n\n\n\n\n      Two.");
        Assert.Equal(leaf, Mend(leaf).After);
    }

    [Theory]
    [InlineData("created_by: me", "created_by: \"me")]
    [InlineData("answer: Answer 3.", "answer:")]
    [InlineData("    answer: Answer 3.\n", "")]
    public void What_only_the_author_knows_is_left(string sound, string broken)
    {
        string leaf = Skill.Replace(sound, broken);
        LeafMending mending = Mend(leaf);
        Assert.Equal((leaf, false), (mending.After, mending.Changed));
        Assert.NotEmpty(mending.Rest.Errors);
    }

    [Fact]
    public void Many_problems_are_mended_in_one_run()
    {
        LeafMending mending = Mend(Skill.Replace("answer: Answer 1.", "Answer: 1").Replace("answer: Answer 2.", "answer: no  ").Replace("answer: Answer 3.", "answer: a: b").Replace("question: Question 4?", "Question:  4").TrimEnd());
        Assert.True(mending.Rest.Valid, string.Join('\n', mending.Rest.Errors));
        Assert.DoesNotContain(mending.Rest.Warnings, found => found.Rule != "no-attribution");
        Assert.Equal(
            Skill.Replace("answer: Answer 1.", "answer: \"1\"").Replace("answer: Answer 2.", "answer: \"no\"").Replace("answer: Answer 3.", "answer: \"a: b\"").Replace("question: Question 4?", "question: \"4\""),
            mending.After);
    }

    LeafMending Mend(string text) => LeafMender.Mend(folder.Write("compositional_skills/x/qna.yaml", text));
}
