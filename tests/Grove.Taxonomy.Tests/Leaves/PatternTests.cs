using Grove.Taxonomy.Leaves;

namespace Grove.Taxonomy.Tests.Leaves;

public sealed class PatternTests
{
    [Theory]
    [InlineData("oak.md", "oak.md", true)]
    [InlineData("oak.md", "texts/oak.md", false)]
    [InlineData("./oak.md", "oak.md", true)]
    [InlineData("*.md", "Oak.MD", true)]
    [InlineData("*.md", "oak.txt", false)]
    [InlineData("*.md", "texts/oak.md", false)]
    [InlineData("texts/*.md", "texts/oak.md", true)]
    [InlineData("texts/*", "texts/deep/oak.md", false)]
    [InlineData("**/*.md", "oak.md", true)]
    [InlineData("**/*.md", "a/b/c/oak.md", true)]
    [InlineData("a/**/c/*.md", "a/c/oak.md", true)]
    [InlineData("a/**/c/*.md", "a/b/b/c/oak.md", true)]
    [InlineData("a/**/c/*.md", "a/b/oak.md", false)]
    [InlineData("a/**", "a/b/oak.md", true)]
    [InlineData("a/**", "b/oak.md", false)]
    [InlineData("o?k.md", "oak.md", true)]
    public void Matches(string pattern, string path, bool expected) =>
        Assert.Equal(expected, Pattern.Parse(pattern, out _, out _)!.Matches(path.Split('/')));

    [Fact]
    public void Documents_are_read_once_in_order_and_never_from_hidden_or_leaf_files()
    {
        using LeafFolder folder = new();
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("- oak.md", "- '**/*'\n    - oak.md"));
        folder.Write("knowledge/trees/oak/attribution.txt", "Title of work: Oak");
        folder.Write("knowledge/trees/oak/.hidden/x.md", "Hidden.");
        folder.Write("knowledge/trees/oak/texts/bark.txt", "Bark is brown.");
        KnowledgeLeaf leaf = Assert.Single(folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Knowledge);
        Assert.Empty(diagnostics);
        Assert.Equal(["oak.md", "bark.txt"], leaf.Documents.Select(document => Path.GetFileName(document.File)));
    }
}
