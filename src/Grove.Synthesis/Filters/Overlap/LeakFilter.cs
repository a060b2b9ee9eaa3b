using Grove.Synthesis.Filters.Overlap;

namespace Grove.Synthesis.Filters;

/// <summary>Removes rows that would leak an evaluation: see <see cref="LeakIndex"/>.</summary>
/// <param name="index">What must not be trained on; the filter disposes it.</param>
public sealed class LeakFilter(LeakIndex index) : IRowFilter, IDisposable
{
    /// <inheritdoc/>
    public string Name => "leaks of evaluations";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text) =>
        index.Find(text.Question, text.Context, text.Answer) is { } leak ? FilterVerdict.Remove($"{leak.How} of {leak.Place}") : FilterVerdict.Keep;

    /// <summary>Removes temporary files.</summary>
    public void Dispose() => index.Dispose();
}
