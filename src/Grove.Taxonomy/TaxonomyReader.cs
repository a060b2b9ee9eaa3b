using Grove.Taxonomy.Leaves;

namespace Grove.Taxonomy;

/// <summary>Reads taxonomies in InstructLab's form, with documents beside their leaves, in git repositories or in the leaves.</summary>
public static class TaxonomyReader
{
    /// <summary>Reads every leaf below a path and collects the problems of all files in one pass.</summary>
    /// <param name="path">A taxonomy folder, any folder in it, or one <c>qna.yaml</c>.</param>
    /// <param name="diagnostics">What keeps leaves from being grown from, or is worth knowing then, ordered by file, line and column; empty for a sound taxonomy. <see cref="Linting.TaxonomyLint"/> tells more.</param>
    /// <returns>The leaves that can be grown from, ordered by name.</returns>
    public static TaxonomyTree Read(string path, out IReadOnlyList<Diagnostic> diagnostics) => Read(path, new ReadingOptions(), out diagnostics);

    /// <summary>Reads every leaf below a path and collects the problems of all files in one pass.</summary>
    /// <param name="path">A taxonomy folder, any folder in it, or one <c>qna.yaml</c>.</param>
    /// <param name="options">What may be done to get at the documents.</param>
    /// <param name="diagnostics">What keeps leaves from being grown from, or is worth knowing then, ordered by file, line and column.</param>
    /// <returns>The leaves that can be grown from, ordered by name.</returns>
    /// <exception cref="OperationCanceledException">A fetch was cancelled.</exception>
    public static TaxonomyTree Read(string path, ReadingOptions options, out IReadOnlyList<Diagnostic> diagnostics)
    {
        List<Diagnostic> found = [];
        List<KnowledgeLeaf> knowledge = [];
        List<SkillLeaf> skills = [];
        foreach (string file in LeafFiles(path, found))
        {
            List<Diagnostic> ofLeaf = [];
            LeafReading reading = LeafReader.Read(path, file, options, ofLeaf);
            found.AddRange(ofLeaf);
            if (ofLeaf.Exists(diagnostic => diagnostic.Severity == Severity.Error && diagnostic.Concern != Concern.InstructLab))
                continue;
            if (reading.Knowledge is not null)
                knowledge.Add(reading.Knowledge);
            else if (reading.Skill is not null)
                skills.Add(reading.Skill);
        }

        diagnostics = [.. found
            .Where(diagnostic => diagnostic.Concern is Concern.Format or Concern.Growing)
            .OrderBy(diagnostic => diagnostic.File, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Line)
            .ThenBy(diagnostic => diagnostic.Column)];
        return new TaxonomyTree(
            path,
            [.. knowledge.OrderBy(leaf => leaf.Name, StringComparer.Ordinal)],
            [.. skills.OrderBy(leaf => leaf.Name, StringComparer.Ordinal)]);
    }

    static IReadOnlyList<string> LeafFiles(string path, List<Diagnostic> found)
    {
        if (Directory.Exists(path))
        {
            IReadOnlyList<string> leaves = LeafFinder.Find(path, found);
            if (leaves.Count == 0 && !found.Exists(diagnostic => diagnostic.Severity == Severity.Error))
                found.Add(LeafFinder.NoLeaf(path));
            return leaves;
        }

        if (!File.Exists(path))
            found.Add(LeafFinder.NoPath(path));
        else if (Path.GetFileName(path) != LeafFinder.LeafName)
            found.Add(LeafFinder.WrongName(path));
        else
            return [path];
        return [];
    }
}
