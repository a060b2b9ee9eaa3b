namespace Grove.Taxonomy.Leaves;

/// <summary>Finds the leaf files below a folder.</summary>
static class LeafFinder
{
    /// <summary>The only name that a leaf file can have.</summary>
    public const string LeafName = "qna.yaml";

    /// <summary>That a folder holds no leaf.</summary>
    public static Diagnostic NoLeaf(string path) => new(
        path, 1, 1, "no-leaf", $"there is no '{LeafName}' in this folder or below it",
        $"Give the folder of a taxonomy, or write a '{LeafName}'; the folder 'samples' of Grove holds examples.", Severity.Error);

    /// <summary>That a path leads nowhere.</summary>
    public static Diagnostic NoPath(string path) => new(
        path, 1, 1, "path-missing", "there is no such file or folder", "Check the spelling of the path.", Severity.Error);

    /// <summary>That a file is not named as a leaf.</summary>
    public static Diagnostic WrongName(string path) => new(
        path, 1, 1, "file-name", $"a leaf file must be named exactly '{LeafName}'", $"Rename the file, or give the folder that holds the '{LeafName}'.", Severity.Error);

    /// <summary>The paths of all leaf files, in order. Hidden folders, links and <c>foundational_skills</c> are not entered.</summary>
    public static IReadOnlyList<string> Find(string root, List<Diagnostic> diagnostics)
    {
        List<string> leaves = [];
        Walk(root, inLeaf: false, leaves, diagnostics);
        leaves.Sort(string.CompareOrdinal);
        return leaves;
    }

    // inLeaf: whether a folder above holds a leaf; what lies here are then its documents.
    static void Walk(string folder, bool inLeaf, List<string> leaves, List<Diagnostic> diagnostics)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Add(folder, "unreadable", $"the folder cannot be read: {error.Message.TrimEnd('.')}", "Check that you may read it.", Severity.Error);
            return;
        }

        bool hasLeaf = entries.Any(entry => entry is FileInfo && entry.Name == LeafName);
        foreach (FileSystemInfo entry in entries)
        {
            string path = Path.Combine(folder, entry.Name);
            if (entry.Name.StartsWith('.'))
                continue;
            if (entry is FileInfo)
            {
                if (entry.Name == LeafName)
                    leaves.Add(path);
                else if (IsMisspelt(entry.Name))
                    Add(path, "file-name", $"a leaf file must be named exactly '{LeafName}'; '{entry.Name}' is not read",
                        hasLeaf ? "Remove it." : $"Rename it to '{LeafName}'.", hasLeaf ? Severity.Warning : Severity.Error);
            }
            else if (entry.LinkTarget is not null)
            {
                if (!inLeaf && !hasLeaf)
                    Add(path, "link", $"the folder '{entry.Name}' is a link, and links are not followed", "Copy the folder itself into the taxonomy.", Severity.Warning);
            }
            else if (entry.Name == "foundational_skills")
            {
                Add(path, "foundational-skills", "the leaves below 'foundational_skills' are not used; those below 'knowledge' and 'compositional_skills' are",
                    "Move a leaf that you want to train on.", Severity.Warning);
            }
            else
            {
                Walk(path, inLeaf || hasLeaf, leaves, diagnostics);
            }
        }

        void Add(string path, string rule, string message, string suggestion, Severity severity) =>
            diagnostics.Add(new Diagnostic(path, 1, 1, rule, message, suggestion, severity));
    }

    static bool IsMisspelt(string name) =>
        name.ToLowerInvariant() is "qna.yml" or LeafName or "qa.yaml" or "qa.yml" or "q&a.yaml" or "qna.yaml.txt" or "qna.txt" or "qna.json";
}
