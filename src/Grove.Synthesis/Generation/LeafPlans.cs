using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;
using Grove.Text;

namespace Grove.Synthesis.Generation;

/// <summary>What there is to ask about each leaf of a taxonomy.</summary>
public sealed class LeafPlans
{
    // What a prompt holds besides the passage (instructions, seed example) and the reply, as a share of the context.
    const double PassageShare = 0.25;

    LeafPlans(IReadOnlyList<LeafPlan> all) => All = all;

    internal IReadOnlyList<LeafPlan> All { get; }

    /// <summary>Leaves.</summary>
    public int Count => All.Count;

    /// <summary>The kinds among them.</summary>
    public IReadOnlyList<LeafKind> Kinds => [.. All.Select(plan => plan.Kind).Distinct().Order()];

    /// <summary>Plans for a teacher.</summary>
    /// <param name="tree">The leaves.</param>
    /// <param name="teacher">Who writes.</param>
    /// <param name="options">What is wanted.</param>
    /// <exception cref="GroveException">The teacher reads too little for any passage.</exception>
    public static LeafPlans Of(TaxonomyTree tree, Teacher teacher, GenerateOptions options)
    {
        var plans = new List<LeafPlan>();
        bool builtIn = teacher.Client is BuiltInChatClient;
        int passage = Math.Min(options.ChunkTokens, (int)(teacher.Context * PassageShare));
        if (!builtIn && passage < 32)
            throw new GroveException($"cannot use the teacher {teacher.Name}: it reads {teacher.Context} tokens in all, which leaves no room for a passage. Take a teacher that reads at least 512", ExitKind.BadInput);
        foreach (KnowledgeLeaf leaf in tree.Knowledge)
        {
            string language = options.Language ?? leaf.Language ?? LeafLanguage.Of(string.Join('\n', leaf.Seeds.SelectMany(seed => seed.Questions).Select(question => $"{question.Question} {question.Answer}").Concat(leaf.Seeds.Select(seed => seed.Context))));
            Document[] others = [.. tree.Knowledge.Where(other => other != leaf).SelectMany(other => other.Documents)];
            plans.Add(builtIn ? BuiltInPlan.For(leaf, language, others, options.Seed) : new KnowledgePlan(leaf, language, teacher.Name, passage, teacher.CountTokens));
        }
        foreach (SkillLeaf leaf in tree.Skills)
        {
            string language = options.Language ?? leaf.Language ?? LeafLanguage.Of(leaf.TaskDescription + "\n" + string.Join('\n', leaf.Examples.Select(example => $"{example.Question} {example.Answer}")));
            plans.Add(builtIn ? BuiltInPlan.For(leaf, language, options.Seed) : new SkillPlan(leaf, language, teacher.Name));
        }
        return new LeafPlans(plans);
    }
}
