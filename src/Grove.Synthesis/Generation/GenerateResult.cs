using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Generation;

/// <summary>What came of generating.</summary>
/// <param name="Rows">The rows, leaf by leaf in the order of the plan.</param>
/// <param name="Leaves">What each leaf gave.</param>
/// <param name="Funnel">What each step and filter kept and removed.</param>
/// <param name="Usage">What it took.</param>
/// <param name="Stopped">Why it ended early; null where it did not.</param>
public sealed record GenerateResult(
    IReadOnlyList<SyntheticRow> Rows, IReadOnlyList<LeafOutcome> Leaves, IReadOnlyList<FunnelLine> Funnel, GenerateUsage Usage, string? Stopped)
{
    /// <summary>Rows asked for.</summary>
    public int Asked => Leaves.Sum(leaf => leaf.Asked);

    /// <summary>Whether every leaf has at least half of what was asked for.</summary>
    public bool IsEnough => Rows.Count > 0 && Leaves.All(leaf => 2 * leaf.Delivered >= leaf.Asked);

    /// <summary>The step that cost most rows: the one with the smallest share of rows that survived. Null where none removed any.</summary>
    public FunnelLine? Bottleneck => Funnel.Where(line => line.Survival < 1).MinBy(line => line.Survival);
}

/// <summary>What one leaf gave.</summary>
/// <param name="Leaf">Its name.</param>
/// <param name="Kind">What it teaches.</param>
/// <param name="Language">Its language.</param>
/// <param name="Asked">Rows asked for.</param>
/// <param name="Delivered">Rows delivered.</param>
/// <param name="Reason">Why there are fewer than asked for; null where there are not.</param>
public sealed record LeafOutcome(string Leaf, string Kind, string Language, int Asked, int Delivered, string? Reason);

/// <summary>What generating took. Replies from the journal count as tokens, but not as requests of this run.</summary>
/// <param name="Requests">Requests made in this run, tries included.</param>
/// <param name="Kept">Replies that the journal had.</param>
/// <param name="PromptTokens">Tokens of the prompts whose replies were used.</param>
/// <param name="ReplyTokens">Tokens of the replies that were used.</param>
public sealed record GenerateUsage(long Requests, long Kept, long PromptTokens, long ReplyTokens);
