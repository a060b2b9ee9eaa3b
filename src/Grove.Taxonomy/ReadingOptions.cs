namespace Grove.Taxonomy;

/// <summary>What may be done to get at the documents of a taxonomy.</summary>
public sealed record ReadingOptions
{
    /// <summary>Whether documents in git repositories are fetched; otherwise only those fetched before are read.</summary>
    /// <value>True by default.</value>
    public bool Fetch { get; init; } = true;

    /// <summary>Whether a leaf whose documents are in a repository, and are not to be fetched, is taken without them.</summary>
    /// <value>False by default: it is an error.</value>
    public bool AllowsAbsent { get; init; }

    /// <summary>Folder that keeps fetched repositories.</summary>
    /// <value><c>GROVE_HOME/documents</c>, else <c>grove/documents</c> in the platform's cache folder.</value>
    public string Cache { get; init; } = Path.Combine(Home(), "documents");

    /// <summary>Stops a fetch under way.</summary>
    public CancellationToken Cancellation { get; init; }

    static string Home()
    {
        if (Environment.GetEnvironmentVariable("GROVE_HOME") is { Length: > 0 } home)
            return home;
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "grove");
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsMacOS() ? Path.Combine(user, "Library", "Caches", "grove")
            : Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(user, ".cache"), "grove");
    }
}
