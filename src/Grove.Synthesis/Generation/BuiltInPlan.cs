using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Rows;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Generation;

/// <summary>The plan for the built-in teacher, who reads all documents of a leaf at once: one sample for each round, asking for what is still missing.</summary>
sealed class BuiltInPlan : LeafPlan
{
    // Filters behind the teacher take some, so a round asks for a few more than are missing.
    const double Spare = 1.1;

    static readonly Prompt prompt = Prompt.Parse("built-in", new Dictionary<string, (string?, string)>
    {
        ["en"] = (null, "Write {{ wanted }} questions with answers, after the first {{ skip }}, about {{ leaf_node_path }} (rules {{ version }}, documents {{ hash }})."),
    });

    static readonly IReadOnlyList<Step> steps =
    [
        new AskStep("write", prompt, new ReplyForm(ReplyKind.Records, BuiltInChatClient.Columns)) { MaxTokens = 1 },
    ];

    readonly KnowledgeLeaf? knowledge;
    readonly SkillLeaf? skill;
    readonly IReadOnlyList<Document> others;
    readonly ulong seed;
    readonly string hash;
    int asked;

    BuiltInPlan(string name, LeafKind kind, string language, KnowledgeLeaf? knowledge, SkillLeaf? skill, IReadOnlyList<Document> others, ulong seed)
        : base(name, kind, language)
    {
        (this.knowledge, this.skill, this.others, this.seed) = (knowledge, skill, others, seed);
        string text = knowledge is null ? skill!.TaskDescription + "\0" + string.Join('\0', skill.Examples.Select(example => example.Question))
            : string.Join('\0', knowledge.Documents.Concat(others).Select(document => DocumentText.Of(document).Text)) + "\0" + string.Join('\0', knowledge.Seeds.SelectMany(one => one.Questions).Select(question => question.Question));
        hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public static BuiltInPlan For(KnowledgeLeaf leaf, string language, IReadOnlyList<Document> others, ulong seed) =>
        new(leaf.Name, LeafKind.Knowledge, language, leaf, null, others, seed);

    public static BuiltInPlan For(SkillLeaf leaf, string language, ulong seed) =>
        new(leaf.Name, leaf.Examples.Count > 0 && leaf.Examples[0].Context is not null ? LeafKind.Grounded : LeafKind.Freeform, language, null, leaf, [], seed);

    public override IReadOnlyList<string> Seeds => [];

    public override int Combinations => 1;

    public override string? Nothing => Language == "en" ? null : $"it is written in {LeafLanguage.NameOf(Language)}, and the built-in teacher reads English only. Take a model: --teacher";

    public override IReadOnlyList<Step>? Steps(TeachingPipeline pipeline) => steps;

    public override Sample Next(int number, int round, int missing)
    {
        int count = (int)Math.Ceiling(missing * Spare);
        Sample sample = Sample.Of(number.ToString(CultureInfo.InvariantCulture),
            new Lineage { Leaf = Name, LeafKind = TypeColumn, Language = Language, Teacher = BuiltInChatClient.ModelId },
            ("skip", asked.ToString(CultureInfo.InvariantCulture)), ("wanted", count.ToString(CultureInfo.InvariantCulture)), ("hash", hash),
            ("version", typeof(BuiltInPlan).Assembly.GetName().Version?.ToString() ?? ""), ("leaf_node_path", PathColumn));
        asked += count;
        return sample;
    }

    public override AdditionalPropertiesDictionary Handed(Sample sample) => new()
    {
        [WritingTask.Property] = new WritingTask(knowledge, skill, others, int.Parse(sample["skip"], CultureInfo.InvariantCulture), int.Parse(sample["wanted"], CultureInfo.InvariantCulture), seed),
    };
}
