using Grove.Text;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>Follows the columns through the steps, so that a wrong name is found before anything is asked.</summary>
public static class PipelineCheck
{
    static readonly string[] knowledge =
    [
        "document", "icl_document", "document_outline", "domain", "icl_query_1", "icl_query_2", "icl_query_3", "icl_response_1", "icl_response_2", "icl_response_3",
        "leaf_node_type", "leaf_node_path",
    ];

    static readonly string[] freeform = ["task_description", "seed_question", "seed_response", "seed_tasks", "leaf_node_type", "leaf_node_path"];

    /// <summary>The columns that samples of a kind begin with.</summary>
    /// <param name="kind">The kind of leaf.</param>
    public static IReadOnlyList<string> Beginning(LeafKind kind) => kind switch
    {
        LeafKind.Knowledge => knowledge,
        LeafKind.Freeform => freeform,
        _ => [.. freeform, "seed_context"],
    };

    /// <summary>Finds steps that need a column which none before them gives.</summary>
    /// <param name="kind">The kind of leaf.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>A sentence for each problem; none for a sound pipeline.</returns>
    public static IReadOnlyList<string> Problems(LeafKind kind, IReadOnlyList<Step> steps)
    {
        var problems = new List<string>();
        var columns = new HashSet<string>(Beginning(kind), StringComparer.Ordinal);
        foreach (Step step in steps)
        {
            foreach (string missing in step.Needs.Where(column => !columns.Contains(column)))
                problems.Add($"the step '{step.Name}' needs the column '{missing}', which nothing before it gives; there are {string.Join(", ", columns.Order(StringComparer.Ordinal))}");
            columns.ExceptWith(step.Takes);
            columns.UnionWith(step.Gives);
        }
        if (!columns.Contains("output"))
            foreach (string needed in (string[])["question", "response"])
                if (!columns.Contains(needed)) problems.Add($"no step gives the column '{needed}', which every row needs");
        foreach (string twice in steps.GroupBy(step => step.Name).Where(group => group.Count() > 1).Select(group => group.Key))
            problems.Add($"two steps are named '{twice}'");
        return problems;
    }

    internal static void Require(LeafKind kind, IReadOnlyList<Step> steps, string source)
    {
        if (Problems(kind, steps) is [string first, ..])
            throw new GroveException($"cannot use the pipeline ({source}): in {TeachingPipeline.NameOf(kind)}, {first}. Correct the name, or add a step that gives it", ExitKind.BadInput);
    }
}
