using System.ComponentModel.DataAnnotations;

namespace Grove.Training.Checkpoints;

/// <summary>Which checkpoints of a run stay: the newest, the best, and those that tell the story of the run. They add up.</summary>
public sealed record Retention
{
    /// <summary>How many of the newest stay; two, so that a damaged one costs little.</summary>
    [Range(1, int.MaxValue)] public int Newest { get; init; } = 2;

    /// <summary>Whether one checkpoint of every power of two of steps stays: the beginning of a run changes fastest.</summary>
    public bool LogSpaced { get; init; }

    /// <summary>Every checkpoint at a multiple of so many steps stays; null keeps none for that.</summary>
    [Range(1, int.MaxValue)] public int? Every { get; init; }

    /// <summary>The steps to keep.</summary>
    /// <param name="steps">Those there are.</param>
    /// <param name="isPinned">By step: whether it stays whatever comes, such as the best.</param>
    public IReadOnlySet<int> Keep(IReadOnlyList<int> steps, Func<int, bool> isPinned)
    {
        var kept = new HashSet<int>(steps.OrderDescending().Take(Math.Max(1, Newest)));
        kept.UnionWith(steps.Where(isPinned));
        if (Every is int every) kept.UnionWith(steps.Where(step => step % every == 0));
        // Of each span [2^k, 2^(k+1)) the earliest.
        if (LogSpaced) kept.UnionWith(steps.Where(step => step > 0).GroupBy(int.Log2).Select(span => span.Min()));
        return kept;
    }
}
