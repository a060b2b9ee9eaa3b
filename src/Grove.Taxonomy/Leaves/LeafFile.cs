namespace Grove.Taxonomy.Leaves;

/// <summary>A file below the folder of a leaf that could be a document.</summary>
/// <param name="Path">Path to open it with.</param>
/// <param name="Parts">Folder names and file name below the leaf's folder.</param>
/// <param name="IsLink">Whether it is a symbolic link or junction, to a file or a folder.</param>
sealed record LeafFile(string Path, IReadOnlyList<string> Parts, bool IsLink)
{
    /// <summary>All candidates, ordered by path: neither hidden, nor the leaf's own <c>qna.yaml</c> and <c>attribution.txt</c>, nor below another leaf.</summary>
    public static IReadOnlyList<LeafFile> List(string folder, List<Diagnostic> diagnostics)
    {
        List<LeafFile> files = [];
        Walk(new DirectoryInfo(folder), [], folder, files, diagnostics);
        files.Sort((one, two) => string.CompareOrdinal(string.Join('/', one.Parts), string.Join('/', two.Parts)));
        return files;
    }

    static void Walk(DirectoryInfo folder, string[] above, string path, List<LeafFile> files, List<Diagnostic> diagnostics)
    {
        try
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                if (entry.Name.StartsWith('.') || (above.Length == 0 && entry.Name is LeafFinder.LeafName or "attribution.txt"))
                    continue;
                string[] parts = [.. above, entry.Name];
                string entryPath = System.IO.Path.Combine(path, entry.Name);
                if (entry.LinkTarget is not null)
                    files.Add(new LeafFile(entryPath, parts, IsLink: true));
                else if (entry is not DirectoryInfo inner)
                    files.Add(new LeafFile(entryPath, parts, IsLink: false));
                else if (!File.Exists(System.IO.Path.Combine(entryPath, LeafFinder.LeafName)))
                    Walk(inner, parts, entryPath, files, diagnostics);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(new Diagnostic(path, 1, 1, "unreadable", $"the folder cannot be read: {error.Message.TrimEnd('.')}",
                "Check that you may read it.", Severity.Error) { Concern = Concern.Growing });
        }
    }
}
