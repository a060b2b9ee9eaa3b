using System.Text.RegularExpressions;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>
/// Reads knowledge leaves: version 3, and the two before it, which InstructLab no longer takes. There the seed examples were
/// questions and answers without a passage.
/// </summary>
static partial class KnowledgeReader
{
    /// <summary>The first version of the format that InstructLab takes for knowledge.</summary>
    const int Oldest = 3;

    public static KnowledgeLeaf? Read(string name, string file, MapNode leaf, Fields fields, List<Diagnostic> diagnostics, LeafDocuments documents)
    {
        int version = LeafVersion.Read(leaf, fields);
        if (version < Oldest)
            return ReadOld(name, file, leaf, version, fields, documents);

        fields.OnlyKeys(leaf, "version", "created_by", "domain", "document_outline", "seed_examples", "document", Fields.Language);
        string author = fields.Text(leaf, "created_by") ?? "";
        string domain = fields.Text(leaf, "domain") ?? "";
        string outline = fields.Text(leaf, "document_outline") ?? "";

        List<SeedContext> seeds = [];
        foreach (Node item in fields.List(leaf, "seed_examples", 5, "seed examples") ?? [])
        {
            if (fields.Map(item, "a seed example") is not MapNode example)
                continue;
            fields.OnlyKeys(example, "context", "questions_and_answers");
            string context = fields.Text(example, "context") ?? "";
            IReadOnlyList<Node> pairs = fields.List(example, "questions_and_answers", 3, "questions and answers") ?? [];
            seeds.Add(new SeedContext(context, [.. pairs.Select(pair => Question(pair, fields)).OfType<SeedQuestion>()]));
        }

        return new KnowledgeLeaf(name, file, domain, outline, seeds, documents.Read(leaf, fields, diagnostics))
        {
            Version = version,
            CreatedBy = author,
            Language = fields.LanguageOf(leaf),
        };
    }

    // The version is the one error of such a file, as in InstructLab: what else differs follows from it. Whether Grove can
    // grow from the file shows when it is read quietly.
    static KnowledgeLeaf? ReadOld(string name, string file, MapNode leaf, int version, Fields fields, LeafDocuments documents)
    {
        List<Diagnostic> unsaid = [];
        Fields quiet = new(file, unsaid);
        List<SeedContext> seeds = [];
        foreach (Node item in quiet.List(leaf, "seed_examples", 1, "seed examples", different: false) ?? [])
        {
            if (quiet.Map(item, "a seed example") is not MapNode example)
                continue;
            IReadOnlyList<Node> pairs = example.Find("questions_and_answers") is null ? [example] : quiet.List(example, "questions_and_answers", 1, "questions and answers", different: false) ?? [];
            string context = example.Find("context") is Node passage ? quiet.Text(passage, "'context'") ?? "" : "";
            seeds.Add(new SeedContext(context, [.. pairs.Select(pair => Question(pair, quiet)).OfType<SeedQuestion>()]));
        }

        string domain = leaf.Find("domain") is Node subject ? quiet.Text(subject, "'domain'") ?? "" : "";
        string outline = (leaf.Find("document_outline") ?? leaf.Find("task_description")) is Node about ? quiet.Text(about, "'task_description'") ?? "" : "";
        KnowledgeLeaf read = new(name, file, domain, outline, seeds, documents.Read(leaf, quiet, unsaid))
        {
            Version = version,
            CreatedBy = leaf.Find("created_by") is TextNode author ? author.Value : "",
            Language = quiet.LanguageOf(leaf),
        };
        bool usable = !unsaid.Exists(found => found.Severity == Severity.Error && found.Concern != Concern.InstructLab);
        fields.Error(leaf.Entry("version")?.Value ?? leaf, "version", $"version {version} is not supported for knowledge; the oldest is {Oldest}",
            $"Write 'version: {Oldest}' and bring the leaf into that form: contexts with at least 3 questions and answers each.",
            usable ? Concern.InstructLab : Concern.Format);
        return usable ? read : null;
    }

    static SeedQuestion? Question(Node item, Fields fields)
    {
        if (fields.Map(item, "a question and answer") is not MapNode pair)
            return null;
        string question = fields.Text(pair, "question") ?? "";
        string answer = fields.Text(pair, "answer") ?? "";
        IReadOnlyList<string> facts = pair.Find("key_fact") is Node value ? KeyFacts(value, fields) : [];
        if (answer.Length > 0 && facts.Count > 0 && !facts.Any(fact => Collapse(answer).Contains(Collapse(fact), StringComparison.OrdinalIgnoreCase)))
        {
            fields.Warn(pair.Find("key_fact")!, "key-fact", $"the answer '{Collapse(answer)}' contains none of its key facts ({string.Join(" | ", facts)})",
                "Use words that stand in the answer, so that the answer given here would count as right.");
        }

        return new SeedQuestion(question, answer, facts, (pair.Find("question") ?? pair).Line);
    }

    // A key of Grove's own: the format allows others beside question and answer.
    static IReadOnlyList<string> KeyFacts(Node value, Fields fields)
    {
        if (value is not ListNode list)
            return fields.Text(value, "'key_fact'", Concern.Growing) is string fact ? [fact] : [];
        if (list.Items.Count == 0)
            fields.Error(value, "too-few", "'key_fact' is an empty list; at least one text needed", "Name what a right answer contains, or remove the key.", Concern.Growing);
        return [.. list.Items.Select(item => fields.Text(item, "an entry of 'key_fact'", Concern.Growing)).OfType<string>()];
    }

    static string Collapse(string text) => Whitespace().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
