using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Leaves;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy;

/// <summary>Reads taxonomies in InstructLab's form, with documents beside their leaves.</summary>
public static class TaxonomyReader
{
    const string KnowledgeFolder = "knowledge";
    const string SkillsFolder = "compositional_skills";

    /// <summary>Reads every leaf below a path and collects the problems of all files in one pass.</summary>
    /// <param name="path">A taxonomy folder, any folder in it, or one <c>qna.yaml</c>.</param>
    /// <param name="diagnostics">Everything found, ordered by file, line and column; empty for a sound taxonomy.</param>
    /// <returns>The leaves without errors, ordered by name.</returns>
    public static TaxonomyTree Read(string path, out IReadOnlyList<Diagnostic> diagnostics)
    {
        List<Diagnostic> found = [];
        List<KnowledgeLeaf> knowledge = [];
        List<SkillLeaf> skills = [];
        foreach (string file in LeafFiles(path, found))
        {
            List<Diagnostic> ofLeaf = [];
            object? leaf = ReadLeaf(path, file, ofLeaf);
            found.AddRange(ofLeaf);
            if (ofLeaf.Exists(diagnostic => diagnostic.Severity == Severity.Error))
                continue;
            if (leaf is KnowledgeLeaf ofKnowledge)
                knowledge.Add(ofKnowledge);
            else if (leaf is SkillLeaf skill)
                skills.Add(skill);
        }

        diagnostics = [.. found
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
                Add("no-leaf", $"there is no '{LeafFinder.LeafName}' in this folder or below it",
                    $"Give the folder of a taxonomy, or write a '{LeafFinder.LeafName}'; the folder 'samples' of Grove holds examples.");
            return leaves;
        }

        if (!File.Exists(path))
            Add("path-missing", "there is no such file or folder", "Check the spelling of the path.");
        else if (Path.GetFileName(path) != LeafFinder.LeafName)
            Add("file-name", $"a leaf file must be named exactly '{LeafFinder.LeafName}'", $"Rename the file, or give the folder that holds the '{LeafFinder.LeafName}'.");
        else
            return [path];
        return [];

        void Add(string rule, string message, string suggestion) =>
            found.Add(new Diagnostic(path, 1, 1, rule, message, suggestion, Severity.Error));
    }

    static object? ReadLeaf(string root, string file, List<Diagnostic> diagnostics)
    {
        if (TextFile.Read(file, diagnostics) is not string text || YamlFile.Parse(file, text, diagnostics) is not Node node)
            return null;
        Fields fields = new(file, diagnostics);
        if (fields.Map(node, "the file") is not MapNode leaf)
            return null;
        (string name, string? folder) = Place(root, file);
        bool isKnowledge = folder switch
        {
            KnowledgeFolder => true,
            SkillsFolder => false,
            _ => leaf.Entries.Any(entry => entry.Key.Value is "document" or "document_outline" or "domain"),
        };
        return isKnowledge ? KnowledgeReader.Read(name, file, leaf, fields, diagnostics) : SkillReader.Read(name, file, leaf, fields);
    }

    // The name of a leaf, and the folder that says of what kind it is, if it lies in one below (or at) the path that is read.
    // Folders further up give the name only: a user's disk may well have a folder "knowledge" that means something else.
    static (string Name, string? Folder) Place(string root, string file)
    {
        string[] parts = Path.GetDirectoryName(Path.GetFullPath(file))!.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        string top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(File.Exists(root) ? Path.GetDirectoryName(Path.GetFullPath(root))! : root));
        int depth = top.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Length;
        int last = Array.FindLastIndex(parts, part => part is KnowledgeFolder or SkillsFolder);
        string? folder = last >= depth - 1 ? parts[last] : null;
        string[] below = last >= 0 && last < parts.Length - 1 ? parts[(last + 1)..]
            : parts.Length > depth ? parts[depth..]
            : parts[^1..];
        return (string.Join('/', below), folder);
    }
}
