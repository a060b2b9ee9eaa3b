namespace Grove.Taxonomy;

/// <summary>Reads taxonomies in the InstructLab form.</summary>
public static class TaxonomyReader
{
    /// <summary>Reads every leaf below a path and collects the problems of all files in one pass.</summary>
    /// <param name="path">A taxonomy folder, a leaf folder, or one <c>qna.yaml</c>.</param>
    /// <param name="diagnostics">Everything found, ordered by file, line and column; empty for a sound taxonomy.</param>
    /// <returns>The leaves without errors.</returns>
    public static TaxonomyTree Read(string path, out IReadOnlyList<Diagnostic> diagnostics)
    {
        diagnostics = [];
        throw new NotImplementedException(path);
    }
}
