using System.Text.RegularExpressions;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>Reads knowledge leaves, version 3, with documents beside the leaf.</summary>
static partial class KnowledgeReader
{
    /// <summary>The first version of the format whose documents are named by pattern.</summary>
    const int Oldest = 3;

    public static KnowledgeLeaf? Read(string name, string file, MapNode leaf, Fields fields, List<Diagnostic> diagnostics)
    {
        int? version = LeafVersion.Read(leaf, fields);
        if (version is null)
            return null;
        if (version < Oldest)
        {
            // The one error of such a file, as in InstructLab: what else differs follows from the version.
            fields.Error(leaf.Find("version") ?? leaf, "version", $"version {version} is not supported for knowledge; the oldest is {Oldest}",
                $"Write 'version: {Oldest}' and bring the leaf into that form: contexts with at least 3 questions and answers each.");
            return null;
        }

        fields.OnlyKeys(leaf, "version", "created_by", "domain", "document_outline", "seed_examples", "document");
        fields.Text(leaf, "created_by");
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

        return new KnowledgeLeaf(name, file, domain, outline, seeds, LeafDocuments.Read(file, leaf, fields, diagnostics));
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

    static IReadOnlyList<string> KeyFacts(Node value, Fields fields)
    {
        if (value is not ListNode list)
            return fields.Text(value, "'key_fact'") is string fact ? [fact] : [];
        if (list.Items.Count == 0)
            fields.Error(value, "too-few", "'key_fact' is an empty list; at least one text needed", "Name what a right answer contains, or remove the key.");
        return [.. list.Items.Select(item => fields.Text(item, "an entry of 'key_fact'")).OfType<string>()];
    }

    static string Collapse(string text) => Whitespace().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
