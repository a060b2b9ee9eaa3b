using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Tests.Git;

/// <summary>Documents come out of a real repository on this machine.</summary>
public sealed class GitDocumentsTests : IDisposable
{
    readonly LeafFolder folder = new();
    readonly GitRepository repository;

    public GitDocumentsTests()
    {
        folder.Write("source/oak.md", "# Oak\n\nAn oak lives for 500 years.\n");
        folder.Write("source/deep/bark.txt", "Bark is brown.\n");
        repository = new GitRepository(folder.At("source"));
        repository.Run("init", "-q", "-b", "main", ".");
    }

    public void Dispose()
    {
        // git makes its objects read-only, which Windows does not delete.
        foreach (string file in Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        folder.Dispose();
    }

    [Fact]
    public void Documents_are_those_of_the_commit()
    {
        string commit = repository.CommitAll();
        folder.Write("source/oak.md", "# Oak\n\nChanged since.\n");
        repository.CommitAll();
        Leaf(repository.Address, commit, "- '**/*.md'\n    - deep/*.txt");
        KnowledgeLeaf leaf = Assert.Single(Read(out IReadOnlyList<Diagnostic> diagnostics).Knowledge);
        Assert.Empty(diagnostics);
        Assert.Equal(["bark.txt", "oak.md"], leaf.Documents.Select(document => Path.GetFileName(document.File)));
        Assert.All(leaf.Documents, document => Assert.Equal((repository.Address, commit), (document.Repository, document.Commit)));
        Assert.Equal("An oak lives for 500 years.", Assert.IsType<Paragraph>(leaf.Documents[1].Blocks[0]).Sentences[0]);

        // The second time nothing is fetched: the source may be gone.
        Directory.Move(folder.At("source"), folder.At("elsewhere"));
        Assert.Equal(2, Read(out _, fetch: false).Knowledge[0].Documents.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(0)]
    public void A_short_number_or_a_branch_is_enough(int digits)
    {
        string commit = repository.CommitAll();
        Leaf(repository.Address, digits == 0 ? "main" : commit[..digits], "- oak.md");
        Assert.Equal(commit, Assert.Single(Read(out _).Knowledge[0].Documents).Commit);
    }

    [Fact]
    public void What_is_missing_is_told_once_for_each_and_other_leaves_go_on()
    {
        repository.CommitAll();
        Leaf(repository.Address, new string('a', 40), "- oak.md");
        Leaf(repository.Address, "main", "- elm.md", "elm");
        Leaf(new Uri(folder.At("nowhere")).AbsoluteUri, "main", "- oak.md", "nowhere");
        Leaf("--upload-pack=touch", "main", "- oak.md", "option");
        Leaf(repository.Address, "main", "- oak.md", "sound");
        TaxonomyTree tree = Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Equal(["elm:no-match", "nowhere:git", "oak:no-commit", "option:repo"], diagnostics.Select(found => $"{new DirectoryInfo(Path.GetDirectoryName(found.File)!).Name}:{found.Rule}"));
        Assert.Contains("oak.md", diagnostics[0].Suggestion);
        Assert.Equal("sound", Assert.Single(tree.Knowledge).Name);
    }

    [Fact]
    public void Links_in_a_repository_are_not_followed()
    {
        folder.Write("secret.md", "Nobody reads this.");
        try
        {
            File.CreateSymbolicLink(folder.At("source/link.md"), folder.At("secret.md"));
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            return;
        }

        repository.CommitAll();
        Leaf(repository.Address, "main", "- link.md");
        Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Equal("link", Assert.Single(diagnostics).Rule);
    }

    [Fact]
    public void Without_fetching_a_leaf_may_stand_without_its_documents()
    {
        string commit = repository.CommitAll();
        Leaf(repository.Address, commit, "- oak.md");
        Read(out IReadOnlyList<Diagnostic> diagnostics, fetch: false);
        Assert.Equal("not-fetched", Assert.Single(diagnostics).Rule);
        TaxonomyTree tree = TaxonomyReader.Read(folder.At("taxonomy"), new ReadingOptions { Fetch = false, AllowsAbsent = true, Cache = folder.At("cache") }, out diagnostics);
        Assert.Empty(diagnostics);
        Assert.Empty(Assert.Single(tree.Knowledge).Documents);
    }

    void Leaf(string address, string commit, string patterns, string name = "oak") =>
        folder.Write($"taxonomy/knowledge/{name}/qna.yaml", LeafFolder.Knowledge.Replace("  patterns:\n    - oak.md", $"  repo: \"{address}\"\n  commit: \"{commit}\"\n  patterns:\n    {patterns}"));

    TaxonomyTree Read(out IReadOnlyList<Diagnostic> diagnostics, bool fetch = true) =>
        TaxonomyReader.Read(folder.At("taxonomy"), new ReadingOptions { Fetch = fetch, Cache = folder.At("cache") }, out diagnostics);
}
