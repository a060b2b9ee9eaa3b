using Grove.Taxonomy.Git;

namespace Grove.Taxonomy.Tests.Git;

public sealed class LeafChangesTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose()
    {
        foreach (string file in Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        folder.Dispose();
    }

    [Fact]
    public void Without_git_every_leaf_counts()
    {
        folder.WithSkill(LeafFolder.Skill).WithKnowledge(LeafFolder.Knowledge);
        LeafChanges changes = LeafChanges.Since(folder.Root, null);
        Assert.Equal(2, changes.Leaves.Count);
        Assert.Contains("no git repository", changes.Note);
        Assert.Null(LeafChanges.Since(folder.Root, LeafChanges.Everything).Note);
        Assert.Throws<TaxonomyException>(() => LeafChanges.Since(folder.Root, "main"));
        Assert.Throws<TaxonomyException>(() => LeafChanges.Since(folder.At("nowhere"), null));
    }

    [Fact]
    public void Commits_working_tree_and_unknown_files_count_and_deletions_do_not()
    {
        foreach (string name in (string[])["kept", "committed", "edited", "deleted"])
            folder.Write($"compositional_skills/{name}/qna.yaml", LeafFolder.Skill);
        folder.WithKnowledge(LeafFolder.Knowledge);
        GitRepository repository = new(folder.Root);
        repository.Run("init", "-q", "-b", "main", ".");
        string first = repository.CommitAll();
        repository.Run("checkout", "-q", "-b", "work");
        folder.Write("compositional_skills/committed/qna.yaml", LeafFolder.Skill + "# changed\n");
        repository.CommitAll();
        folder.Write("compositional_skills/edited/qna.yaml", LeafFolder.Skill + "# changed\n");
        folder.Write("compositional_skills/ünknown name/qna.yaml", LeafFolder.Skill);
        folder.Write("knowledge/trees/oak/oak.md", "# Oak\n\nChanged.\n");
        File.Delete(folder.At("compositional_skills/deleted/qna.yaml"));
        // The base goes on; what happens there is not a change of ours.
        repository.Run("branch", "-q", "-f", "other", "main");

        LeafChanges changes = LeafChanges.Since(folder.Root, null);
        Assert.Equal(("main", first, null), (changes.Base, changes.Commit, changes.Note));
        Assert.Equal(
            ["committed:False:qna.yaml", "edited:False:qna.yaml", "ünknown name:True:qna.yaml", "oak:False:oak.md"],
            changes.Leaves.Select(leaf => $"{Path.GetFileName(Path.GetDirectoryName(leaf.Path))}:{leaf.IsNew}:{string.Join(',', leaf.Files)}"));
        Assert.Equal(["edited", "ünknown name", "oak"], LeafChanges.Since(folder.Root, "HEAD").Leaves.Select(leaf => Path.GetFileName(Path.GetDirectoryName(leaf.Path)!)));
        Assert.Single(LeafChanges.Since(folder.At("compositional_skills/edited/qna.yaml"), "main").Leaves);
        Assert.Throws<TaxonomyException>(() => LeafChanges.Since(folder.Root, "--output=x"));
    }
}
