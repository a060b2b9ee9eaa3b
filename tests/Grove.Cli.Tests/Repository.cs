namespace Grove.Cli.Tests;

/// <summary>The checkout that the tests were built from.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grove.slnx"))) return at.FullName;
        throw new InvalidOperationException($"no Grove.slnx above {AppContext.BaseDirectory}");
    }
}
