namespace Grove.Evaluation.Reports;

/// <summary>Score rows of two evaluations side by side.</summary>
static class Rows
{
    /// <summary>The row over all questions, then one row per leaf that both have.</summary>
    public static IEnumerable<(LeafScore Before, LeafScore After)> Of(KnowledgeScores before, KnowledgeScores after)
    {
        yield return (before.Overall, after.Overall);
        if (after.Leaves.Count < 2)
            yield break; // one leaf says the same again
        foreach (LeafScore second in after.Leaves)
        {
            LeafScore? first = before.Leaves.FirstOrDefault(leaf => leaf.Leaf == second.Leaf);
            if (first is not null)
                yield return (first, second);
        }
    }
}
