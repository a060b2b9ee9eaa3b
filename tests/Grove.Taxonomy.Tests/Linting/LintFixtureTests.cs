using Grove.Taxonomy.Linting;

namespace Grove.Taxonomy.Tests.Linting;

/// <summary>The verdict on each fixture is the one of InstructLab's schemas, which its folder names.</summary>
public sealed class LintFixtureTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot(), "tests", "Grove.Taxonomy.Tests", "Fixtures", "Leaves");

    // Valid by the schema, but nothing that Grove could grow from.
    static readonly string[] Unusable = ["blank-is-a-character", "empty-repo-text", "pattern-that-leaves", "odd-scheme", "mixed-contexts"];

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Verdict_is_that_of_the_schemas(string name)
    {
        LintedFile file = Assert.Single(TaxonomyLint.Check([Path.Combine(Folder, name)]));
        string[] parts = name.Split('/');
        Assert.True(file.Valid == (parts[0] == "valid"), $"{name}: {string.Join("; ", file.Errors)}");
        Assert.Equal(parts[1] == "knowledge" ? "knowledge" : "skill", file.Kind);
        if (file.Valid)
            Assert.Equal(!Unusable.Contains(Path.GetFileNameWithoutExtension(name)), file.Usable);
        Assert.All(file.Errors.Concat(file.Warnings), found => Assert.True(found.Line > 0 && found.Column > 0 && found.Message.Length > 0 && found.Suggestion.EndsWith('.'), found.ToString()));
        if (name.EndsWith("version-1.yaml", StringComparison.Ordinal) || name.EndsWith("version-2.yaml", StringComparison.Ordinal))
            Assert.True(file.Valid || Assert.Single(file.Errors).Message.Contains("is not supported for knowledge; the oldest is 3", StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_many_fixtures_of_both_kinds()
    {
        string[] names = [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file))];
        Assert.True(names.Count(name => name.StartsWith("valid", StringComparison.Ordinal)) >= 40);
        Assert.True(names.Count(name => name.StartsWith("invalid", StringComparison.Ordinal)) >= 60);
    }

    internal static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Grove.slnx")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}
