using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Filters;

/// <summary>What a filter says about a row.</summary>
/// <param name="Keeps">Whether the row goes on.</param>
/// <param name="Changed">The row to go on with instead, or null for the row as it came.</param>
/// <param name="Reason">Why it was removed or changed, for people; empty for a row that goes on as it came.</param>
public readonly record struct FilterVerdict(bool Keeps, SyntheticRow? Changed, string Reason)
{
    /// <summary>The row goes on as it came.</summary>
    public static FilterVerdict Keep { get; } = new(true, null, "");

    /// <summary>The row does not go on.</summary>
    /// <param name="reason">Why, for people.</param>
    public static FilterVerdict Remove(string reason) => new(false, null, reason);

    /// <summary>Another row goes on in its place.</summary>
    /// <param name="row">The row.</param>
    /// <param name="reason">What was changed, for people.</param>
    public static FilterVerdict Change(SyntheticRow row, string reason) => new(true, row, reason);
}
