using Grove.Taxonomy.Linting;

namespace Grove.Taxonomy.Tests.Linting;

public sealed class TaxonomyLintTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_leaf_with_documents_beside_it_is_usable_and_not_valid()
    {
        folder.WithKnowledge(LeafFolder.Knowledge);
        LintedFile file = Assert.Single(TaxonomyLint.Check([folder.Root]));
        Assert.Equal(("knowledge", 3, false, true), (file.Kind, file.Version, file.Valid, file.Usable));
        Diagnostic error = Assert.Single(file.Errors);
        Assert.Equal(("missing-key", 6, 3, Concern.InstructLab), (error.Rule, error.Line, error.Column, error.Concern));
        Assert.Equal("no-attribution", Assert.Single(file.Warnings).Rule);
        Assert.Equal("created_by: me", file.Line(2));
    }

    [Fact]
    public void A_document_that_is_missing_makes_a_leaf_unusable_and_not_invalid()
    {
        folder.Write("compositional_skills/naming/qna.yaml", LeafFolder.Skill);
        folder.Write("knowledge/oak/qna.yaml", LeafFolder.Knowledge.Replace("  patterns:", "  repo: https://example.org/x.git\n  commit: abc\n  patterns:").Replace("- oak.md", "- ../oak.md"));
        LintedFile[] files = [.. TaxonomyLint.Check([folder.Root])];
        Assert.Equal([("skill", true, true), ("knowledge", true, false)], files.Select(file => (file.Kind!, file.Valid, file.Usable)));
        Assert.Equal("pattern", Assert.Single(files[1].Errors).Rule);
    }

    [Fact]
    public void Old_knowledge_is_usable_where_it_can_be_read()
    {
        folder.Write("knowledge/oak/oak.md", "# Oak\n\nAn oak lives for 500 years.\n");
        folder.Write("knowledge/oak/qna.yaml", "created_by: me\ndomain: trees\ntask_description: Oaks\nseed_examples:\n  - question: How long does it live?\n    answer: 500 years.\ndocument:\n  patterns: [oak.md]\n");
        LintedFile file = Assert.Single(TaxonomyLint.Check([folder.Root]));
        Assert.Equal((1, false, true), (file.Version, file.Valid, file.Usable));
        Assert.Equal("version", Assert.Single(file.Errors).Rule);
        KnowledgeLeaf leaf = Assert.Single(folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Knowledge);
        Assert.Empty(diagnostics);
        Assert.Equal(("Oaks", 1, "How long does it live?"), (leaf.Outline, leaf.Version, leaf.Seeds[0].Questions[0].Question));
    }

    [Fact]
    public void A_file_of_any_name_is_checked_and_told_its_name()
    {
        string path = folder.Write("somewhere/my leaf.yaml", LeafFolder.Skill);
        LintedFile file = Assert.Single(TaxonomyLint.Check([path, path]));
        Assert.True(file.Valid && file.Usable);
        Assert.Contains("file-name", file.Warnings.Select(found => found.Rule));
    }

    [Fact]
    public void Attribution_and_licence_are_read_and_checked()
    {
        folder.WithKnowledge(LeafFolder.Knowledge);
        folder.Write("knowledge/trees/oak/attribution.txt",
            "Title of work: Oak\nLink to work: https://example.org/oak\nRevision: 7\nLicense of the work: CC-BY-SA-4.0\nCreator names: Anne\n\nTitle of work: Bark\nLicense of the work: CC BY-NC-SA 4.0\nCreator names: Ben\nsomething else\n");
        Assert.Equal(
            ["attribution:7", "license:7", "attribution:10"],
            Assert.Single(TaxonomyLint.Check([folder.Root])).Warnings.Select(found => $"{found.Rule}:{found.Line}"));
        KnowledgeLeaf leaf = Assert.Single(folder.Read(out _).Knowledge);
        Assert.Equal(["Oak", "Bark"], leaf.Attributions.Select(entry => entry.Title));
        Assert.Equal(("https://example.org/oak", "7", "CC-BY-SA-4.0", "Anne", true), (leaf.Attributions[0].Link, leaf.Attributions[0].Revision, leaf.Attributions[0].License, leaf.Attributions[0].Creators, leaf.Attributions[0].IsLicenseAccepted));
    }

    [Theory]
    [InlineData("domain: trees", "domain: trees  ", "trailing-spaces", 3, 14)]
    [InlineData("domain: trees", "domain:  trees", "colons", 3, 9)]
    [InlineData("domain: trees", "domain : trees", "colons", 3, 7)]
    [InlineData("    - oak.md", "    -  oak.md", "hyphens", 7, 7)]
    [InlineData("  patterns:\n    - oak.md", "  patterns: [oak.md,elm.md]", "commas", 6, 21)]
    [InlineData("  patterns:\n    - oak.md", "  patterns: [oak.md ,  elm.md]", "commas+commas", 6, 20)]
    [InlineData("  patterns:\n    - oak.md", "  patterns: [  oak.md]", "brackets", 6, 15)]
    [InlineData("domain: trees", "domain: trees\nx: [  ]", "brackets", 4, 6)]
    [InlineData("domain: trees", "domain: trees\n\n\n\n", "empty-lines", 7, 1)]
    [InlineData("version: 3", "\n\nversion: 3", "empty-lines", 2, 1)]
    [InlineData("domain: trees", "domain: trees\ndomain: trees", "duplicate-key", 4, 1)]
    [InlineData("    - oak.md\n", "  - oak.md\n", "indentation", 9, 3)]
    public void Style_is_a_warning_with_its_place(string sound, string odd, string rules, int line, int column)
    {
        Assert.Contains(sound, LeafFolder.Knowledge);
        // The template that InstructLab's own example has indents lists, and so do the other lines of this one.
        LintedFile file = TaxonomyLint.CheckText(folder.At("knowledge/oak/qna.yaml"), LeafFolder.Knowledge.Replace(sound, odd));
        Diagnostic[] style = [.. file.Warnings.Where(found => found.Rule is not "no-attribution")];
        Assert.Equal(rules, string.Join('+', style.Select(found => found.Rule).Distinct().SelectMany(rule => style.Where(found => found.Rule == rule && found.Line == style[0].Line).Select(found => found.Rule))));
        Assert.Equal((line, column), (style[0].Line, style[0].Column));
        Assert.All(style, found => Assert.Equal((Severity.Warning, Concern.Style), (found.Severity, found.Concern)));
    }

    [Fact]
    public void End_of_file_is_looked_at()
    {
        string path = folder.At("compositional_skills/x/qna.yaml");
        Assert.Contains(TaxonomyLint.CheckText(path, LeafFolder.Skill.TrimEnd()).Warnings, found => found is { Rule: "new-line-at-end-of-file", Line: 14 });
        Assert.Contains(TaxonomyLint.CheckText(path, LeafFolder.Skill + "\n").Warnings, found => found is { Rule: "empty-lines", Line: 15 });
        Assert.Contains(TaxonomyLint.CheckText(path, LeafFolder.Skill.Replace("\n", "\r\n")).Warnings, found => found is { Rule: "new-lines", Line: 1 });
        Assert.DoesNotContain(TaxonomyLint.CheckText(path, LeafFolder.Skill).Warnings, found => found.Rule != "no-attribution");
    }

    [Fact]
    public void Version_1_is_not_asked_for_style_or_attribution() =>
        Assert.Empty(TaxonomyLint.CheckText(folder.At("compositional_skills/x/qna.yaml"), "created_by:  me  \ntask_description: ''\nseed_examples:\n- question: a\n  answer: b").Warnings);

    [Fact]
    public void A_draft_and_long_texts_are_told()
    {
        string[] rules = [.. TaxonomyLint.CheckText(folder.At("knowledge/x/qna.yaml"), "# DRAFT of a leaf\n" + LeafFolder.Knowledge
            .Replace("Passage 2.", string.Concat(Enumerable.Repeat("word ", 501)) + ".").Replace("Answer 3.1.", string.Concat(Enumerable.Repeat("word ", 251)) + ".")).Warnings.Select(found => found.Rule)];
        Assert.Equal(["draft", "length", "length"], rules.Where(rule => rule is "draft" or "length"));
    }

    [Fact]
    public void One_broken_file_hides_no_other()
    {
        folder.Write("compositional_skills/a/qna.yaml", "version: [");
        folder.Write("compositional_skills/b/qna.yaml", [0xC3, 0x28]);
        folder.Write("compositional_skills/c/qna.yml", LeafFolder.Skill);
        folder.Write("compositional_skills/d/qna.yaml", LeafFolder.Skill.Replace("created_by: me\n", "").Replace("Answer 3.", "").Replace("Answer 4.", "4"));
        LintedFile[] files = [.. TaxonomyLint.Check([folder.Root])];
        Assert.Equal(["yaml-syntax", "encoding", "file-name", "missing-key+empty-text+wrong-type"], files.Select(file => string.Join('+', file.Errors.Select(found => found.Rule))));
        Assert.All(files, file => Assert.False(file.Valid || file.Usable));
    }
}
