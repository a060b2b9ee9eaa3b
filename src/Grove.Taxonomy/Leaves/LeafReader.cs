using Grove.Taxonomy.Attributions;
using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>What reading one leaf file gave.</summary>
/// <param name="IsKnowledge">Its kind, or null where the file could not be read so far and its folder does not tell.</param>
/// <param name="Version">The version it names, 1 where it names none; null where that could not be read.</param>
/// <param name="Text">The text of the file, if it is text.</param>
/// <param name="Root">The tree of the file, if it is YAML and a mapping.</param>
/// <param name="Repairs">Edits that would mend something.</param>
sealed record LeafReading(bool? IsKnowledge, int? Version, string? Text, MapNode? Root, IReadOnlyList<Repair> Repairs)
{
    /// <summary>The leaf, whole or in part, if it is one of knowledge.</summary>
    public KnowledgeLeaf? Knowledge { get; init; }

    /// <summary>The leaf, whole or in part, if it is a skill.</summary>
    public SkillLeaf? Skill { get; init; }
}

/// <summary>Reads one leaf file of either kind.</summary>
static class LeafReader
{
    const string KnowledgeFolder = "knowledge";
    const string SkillsFolder = "compositional_skills";

    public static LeafReading Read(string root, string file, ReadingOptions options, List<Diagnostic> diagnostics)
    {
        (string name, string? folder) = Place(root, file);
        string? text = TextFile.Read(file, diagnostics);
        if (text is not null && TextFile.IsUtf16(file))
            diagnostics.Add(new Diagnostic(file, 1, 1, "encoding", "the file is in UTF-16, which Grove reads and InstructLab does not", "Save it with the encoding UTF-8.", Severity.Error) { Concern = Concern.InstructLab });
        return text is null ? new LeafReading(OfFolder(folder), null, null, null, []) : ReadText(name, folder, file, text, options, diagnostics);
    }

    /// <summary>Reads the text that a leaf file has, or is to have.</summary>
    public static LeafReading Read(string root, string file, string text, ReadingOptions options, List<Diagnostic> diagnostics)
    {
        (string name, string? folder) = Place(root, file);
        return ReadText(name, folder, file, text, options, diagnostics);
    }

    static LeafReading ReadText(string name, string? folder, string file, string text, ReadingOptions options, List<Diagnostic> diagnostics)
    {
        if (YamlFile.Parse(file, text, diagnostics) is not Node node)
            return new LeafReading(OfFolder(folder), null, text, null, []);
        Fields fields = new(file, diagnostics);
        if (fields.Map(node, "the file") is not MapNode leaf)
            return new LeafReading(OfFolder(folder), null, text, null, []);
        bool isKnowledge = OfFolder(folder) ?? LooksLikeKnowledge(leaf);
        IReadOnlyList<Attribution> attributions = AttributionReader.Read(file, LeafVersion.Named(leaf) > 1, diagnostics);
        LeafReading reading = new(isKnowledge, LeafVersion.Named(leaf), text, leaf, fields.Repairs);
        return isKnowledge
            ? reading with { Knowledge = KnowledgeReader.Read(name, file, leaf, fields, diagnostics, new LeafDocuments(file, options)) is KnowledgeLeaf knowledge ? knowledge with { Attributions = attributions } : null }
            : reading with { Skill = SkillReader.Read(name, file, leaf, fields) with { Attributions = attributions } };
    }

    static bool? OfFolder(string? folder) => folder switch
    {
        KnowledgeFolder => true,
        SkillsFolder => false,
        _ => null,
    };

    // InstructLab asks for 'document' only. A leaf of a later version with the other two keys is no skill in any case, and is
    // told more about itself when it is taken for what it wants to be.
    static bool LooksLikeKnowledge(MapNode leaf) =>
        leaf.Find("document") is not null
        || (LeafVersion.Named(leaf) != 1 && (leaf.Find("document_outline") is not null || leaf.Find("domain") is not null));

    // The name of a leaf, and the folder that says of what kind it is: the last one with one of the two names, as in InstructLab.
    static (string Name, string? Folder) Place(string root, string file)
    {
        string[] parts = Path.GetDirectoryName(Path.GetFullPath(file))!.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        string top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(File.Exists(root) ? Path.GetDirectoryName(Path.GetFullPath(root))! : root));
        int depth = top.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Length;
        int last = Array.FindLastIndex(parts, part => part is KnowledgeFolder or SkillsFolder);
        string[] below = last >= 0 && last < parts.Length - 1 ? parts[(last + 1)..]
            : parts.Length > depth ? parts[depth..]
            : parts[^1..];
        return (string.Join('/', below), last >= 0 ? parts[last] : null);
    }
}
