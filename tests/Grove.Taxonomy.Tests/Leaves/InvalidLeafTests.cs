namespace Grove.Taxonomy.Tests.Leaves;

/// <summary>Sound leaves with one thing broken: exactly one diagnostic, at the right place.</summary>
public sealed class InvalidLeafTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("version: 3\n", "version: 4\n", "version", 1, 10)]
    [InlineData("version: 3\n", "version: \"3\"\n", "wrong-type", 1, 10)]
    [InlineData("created_by: me\n", "", "missing-key", 1, 1)]
    [InlineData("created_by: me", "created_by:", "empty-text", 2, 1)]
    [InlineData("created_by: me", "created_by: ~", "empty-text", 2, 1)]
    [InlineData("domain: trees", "domain: [trees]", "wrong-type", 3, 9)]
    [InlineData("domain: trees", "domain: 12:30", "wrong-type", 3, 9)]
    [InlineData("domain: trees", "domain: 2025-01-31", "wrong-type", 3, 9)]
    [InlineData("document_outline: About oaks.", "document_outline: yes", "wrong-type", 4, 19)]
    [InlineData("document_outline: About oaks.", "document_outline: '  '", "empty-text", 4, 19)]
    [InlineData("domain: trees\n", "domain: trees\nattribution: me\n", "unknown-key", 4, 1)]
    [InlineData("document:\n  patterns:\n    - oak.md\n", "", "missing-key", 1, 1)]
    [InlineData("  patterns:\n    - oak.md\n", "  repo: https://example.org/x\n  commit: -abc\n  patterns:\n    - oak.md\n", "commit", 7, 11)]
    [InlineData("  patterns:\n    - oak.md\n", "  repo: ext::sh -c touch\n  commit: abc\n  patterns:\n    - oak.md\n", "repo", 6, 9)]
    [InlineData("  patterns:\n    - oak.md\n", "  commit: abc\n  patterns:\n    - oak.md\n", "missing-key", 6, 3)]
    [InlineData("  patterns:\n    - oak.md\n", "  patterns: []\n", "too-few", 6, 3)]
    [InlineData("  patterns:\n    - oak.md\n", "  patterns: oak.md\n", "wrong-type", 6, 13)]
    [InlineData("document:\n  patterns:\n    - oak.md\n", "document: oak.md\n", "wrong-type", 5, 11)]
    [InlineData("    - oak.md\n", "    - oak.md\n    - oak.md\n", "duplicate", 8, 7)]
    [InlineData("    - oak.md\n", "    - elm.md\n", "no-match", 7, 7)]
    [InlineData("    - oak.md\n", "    - ../oak/oak.md\n", "pattern", 7, 7)]
    [InlineData("    - oak.md\n", "    - /oak.md\n", "pattern", 7, 7)]
    [InlineData("    - oak.md\n", "    - C:/oak.md\n", "pattern", 7, 7)]
    [InlineData("    - oak.md\n", "    - texts\\oak.md\n", "pattern", 7, 7)]
    [InlineData("    - oak.md\n", "    - https://example.org/oak.md\n", "pattern", 7, 7)]
    [InlineData("    - oak.md\n", "    - texts/\n", "pattern", 7, 7)]
    [InlineData("  - context: Passage 2.\n    questions", "  - Context: Passage 2.\n    questions", "unknown-key+missing-key", 17, 5)]
    [InlineData("context: Passage 3.", "context:", "empty-text", 25, 5)]
    [InlineData("      - question: Question 1.3?\n        answer: Answer 1.3.\n", "", "too-few", 10, 5)]
    [InlineData("        answer: Answer 2.2.\n", "", "missing-key", 21, 9)]
    [InlineData("question: Question 2.2?", "question: Question 2.1?\n        answer: Answer 2.1.\n      - question: Question 2.2?", "duplicate", 21, 9)]
    [InlineData("answer: Answer 2.2.", "answer: {a: b}", "wrong-type", 22, 17)]
    [InlineData("answer: Answer 2.2.", "answer: 2.5", "wrong-type", 22, 17)]
    [InlineData("answer: Answer 2.2.", "answer: Ten.\n        key_fact: 10", "wrong-type", 23, 19)]
    [InlineData("answer: Answer 2.2.", "answer: Ten.\n        key_fact: []", "too-few", 23, 19)]
    [InlineData("answer: Answer 2.2.", "answer: Ten.\n        key_fact: eleven", "key-fact", 23, 19)]
    [InlineData("answer: Answer 2.2.", "answer: Ten: days", "yaml-syntax", 22, 20)]
    [InlineData("answer: Answer 2.2.", "answer: *ten", "unknown-alias", 22, 17)]
    [InlineData("domain: trees", "domain: trees\n\tx: y", "yaml-syntax", 4, 1)]
    [InlineData("domain: trees", "domain: \"trees", "yaml-syntax", 0, 0)]
    [InlineData("domain: trees", "domain: [trees", "yaml-syntax", 0, 0)]
    [InlineData("domain: trees\n", "domain: |\ntrees\n", "yaml-syntax", 0, 0)]
    public void Knowledge(string sound, string broken, string rules, int line, int column)
    {
        Assert.Contains(sound, LeafFolder.Knowledge);
        folder.WithKnowledge(LeafFolder.Knowledge.Replace(sound, broken));
        Check(rules, line, column);
    }

    [Theory]
    [InlineData("task_description: Name trees.\n", "", "missing-key", 1, 1)]
    [InlineData("task_description: Name trees.", "task_descripton: Name trees.", "missing-key+unknown-key", 1, 1)]
    [InlineData("created_by: me", "created_by: ''", "empty-text", 2, 13)]
    [InlineData("  - question: Question 5?\n    answer: Answer 5.\n", "", "too-few", 4, 1)]
    [InlineData("  - question: Question 5?\n    answer: Answer 5.\n", "  - question: Question 1?\n    answer: Answer 1.\n", "duplicate", 13, 5)]
    [InlineData("    answer: Answer 3.\n", "    answer: Answer 3.\n    context: Some text.\n", "mixed-contexts", 9, 5)]
    [InlineData("    answer: Answer 3.\n", "    answer: Answer 3.\n    context: ''\n", "empty-text+mixed-contexts", 9, 5)]
    [InlineData("    answer: Answer 3.\n", "    anwser: Answer 3.\n", "unknown-key+missing-key", 9, 5)]
    [InlineData("    answer: Answer 3.\n", "    answer: Answer 3.\n    attribution: me\n", "unknown-key", 11, 5)]
    [InlineData("  - question: Question 3?\n    answer: Answer 3.\n", "  - Question 3?\n", "wrong-type", 9, 5)]
    [InlineData("answer: Answer 5.\n", "answer: Answer 5.\n---\nversion: 3\n", "several-documents", 15, 1)]
    public void Skill(string sound, string broken, string rules, int line, int column)
    {
        Assert.Contains(sound, LeafFolder.Skill);
        folder.WithSkill(LeafFolder.Skill.Replace(sound, broken));
        Check(rules, line, column);
    }

    [Theory]
    [InlineData("", "empty-file")]
    [InlineData("# only a comment\n", "empty-file")]
    [InlineData("just text\n", "wrong-type")]
    [InlineData("- a\n- b\n", "wrong-type")]
    public void Not_a_leaf_at_all(string text, string rule)
    {
        folder.WithSkill(text);
        Check(rule, 1, 1);
    }

    [Fact]
    public void Advice_names_the_key_that_was_meant()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("context: Passage 2.", "Context: Passage 2."));
        folder.Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Contains(diagnostics, found => found.Rule == "unknown-key" && found.Suggestion == "Write 'context' instead.");
    }

    [Fact]
    public void Counts_say_how_many_to_add()
    {
        folder.WithSkill(LeafFolder.Skill[..LeafFolder.Skill.IndexOf("  - question: Question 4", StringComparison.Ordinal)]);
        Diagnostic found = folder.Only();
        Assert.Equal(("'seed_examples' holds 3 seed examples; at least 5 needed", "Add 2."), (found.Message, found.Suggestion));
    }

    // line 0: the parser may place the error where it noticed it, anywhere behind the cause.
    void Check(string rules, int line, int column)
    {
        folder.Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Equal(rules.Split('+').Order(), diagnostics.Select(found => found.Rule).Order());
        Diagnostic first = diagnostics[0];
        Assert.True(line == 0 ? first.Line >= 3 : (first.Line, first.Column) == (line, column), $"{first} is not at {line}:{column}");
        Assert.All(diagnostics, found => Assert.True(found.Message.Length > 0 && found.Suggestion.EndsWith('.'), found.ToString()));
    }
}
