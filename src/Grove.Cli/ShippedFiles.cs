namespace Grove.Cli;

/// <summary>Finds the sample and the base model that come with Grove: beside the program, or in the repository around the current folder.</summary>
static class ShippedFiles
{
    /// <summary>The sample that <c>grow</c> takes when it is given no taxonomy.</summary>
    public static string SampleTaxonomy => Find("samples", "northwind-claims");

    /// <summary>The base model that <c>grow</c> tunes.</summary>
    public static string BaseModel => Find("models", "grove-base-6m");

    /// <summary>Rows mixed into tuning so that the model does not forget.</summary>
    public static string Replay => Find("models", "general", "replay.jsonl");

    /// <summary>General text never trained on, for measuring what was forgotten.</summary>
    public static string HeldOut => Find("models", "general", "heldout.jsonl");

    /// <summary>Looks for a shipped file or folder.</summary>
    /// <param name="parts">Its path inside the repository, one part each.</param>
    /// <returns>Where it was found, or else where it belongs beside the program.</returns>
    public static string Find(params string[] parts)
    {
        string path = Path.Combine(parts);
        // The repository comes first: who changes a sample there means that one, not the copy made by the build.
        foreach (string folder in Upward(Environment.CurrentDirectory).Where(IsRepository).Append(AppContext.BaseDirectory))
        {
            string candidate = Path.Combine(folder, path);
            if (Path.Exists(candidate)) return Shortest(candidate);
        }
        return Path.Combine(AppContext.BaseDirectory, path);
    }

    static bool IsRepository(string folder) => File.Exists(Path.Combine(folder, "Grove.slnx"));

    static IEnumerable<string> Upward(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent) yield return at.FullName;
    }

    // People read these paths; one relative to where they stand is easier on the eye.
    static string Shortest(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
