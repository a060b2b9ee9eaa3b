using Grove.Synthesis.Filters.Duplicates;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes questions that were asked before, in any leaf, with the same words in the same order (and the same context): whether
/// the answer is the same or, worse, another one.
/// </summary>
public sealed class DuplicateFilter : IRowFilter, IDisposable
{
    readonly SeenHashes seen = new();

    /// <inheritdoc/>
    public string Name => "duplicates";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text) =>
        !seen.Find(Question(text), out long answer) ? FilterVerdict.Keep
        : answer == Answer(text) ? FilterVerdict.Remove("the same question and answer as an earlier row")
        : FilterVerdict.Remove("an earlier row answers the same question otherwise");

    /// <inheritdoc/>
    public void Kept(RowText text)
    {
        ulong question = Question(text);
        if (!seen.Find(question, out _)) seen.Add(question, Answer(text));
    }

    /// <summary>Removes temporary files.</summary>
    public void Dispose() => seen.Dispose();

    static ulong Question(RowText text) => WordHash.Of(text.Context, WordHash.Of(text.Question, 1));

    static long Answer(RowText text) => (long)WordHash.Of(text.Answer, 2);
}
