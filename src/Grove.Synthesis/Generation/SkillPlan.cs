using System.Globalization;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Rows;
using Grove.Taxonomy;

namespace Grove.Synthesis.Generation;

/// <summary>The seed examples of a skill, each in turn, with three others beside it.</summary>
sealed class SkillPlan(SkillLeaf leaf, string language, string teacher)
    : LeafPlan(leaf.Name, leaf.Examples.Count > 0 && leaf.Examples[0].Context is not null ? LeafKind.Grounded : LeafKind.Freeform, language)
{
    const int TasksShown = 4;

    public override IReadOnlyList<string> Seeds { get; } = [.. leaf.Examples.SelectMany(example => example.Context is null ? new[] { example.Question } : [example.Question, example.Context])];

    public override int Combinations => leaf.Examples.Count;

    public override Sample Next(int number, int round, int missing)
    {
        int at = number % leaf.Examples.Count;
        SkillExample example = leaf.Examples[at];
        // Another window of seed tasks at each pass.
        IEnumerable<string> shown = Enumerable.Range(0, Math.Min(TasksShown, leaf.Examples.Count))
            .Select(step => leaf.Examples[(at + step * (1 + number / leaf.Examples.Count)) % leaf.Examples.Count].Question).Distinct();
        var lineage = new Lineage { Leaf = leaf.Name, LeafKind = TypeColumn, Language = Language, Seed = at + 1, Teacher = teacher };
        Sample sample = Sample.Of(number.ToString(CultureInfo.InvariantCulture), lineage,
            ("task_description", leaf.TaskDescription), ("seed_question", example.Question), ("seed_response", example.Answer),
            ("seed_tasks", string.Join('\n', shown.Select((task, index) => $"{index + 1}. {task}"))), ("leaf_node_type", TypeColumn), ("leaf_node_path", PathColumn));
        return example.Context is null ? sample : sample.With("seed_context", example.Context);
    }
}
