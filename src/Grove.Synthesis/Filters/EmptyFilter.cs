namespace Grove.Synthesis.Filters;

/// <summary>Removes rows without a question or an answer, and questions that are answered with themselves.</summary>
public sealed class EmptyFilter : IRowFilter
{
    /// <inheritdoc/>
    public string Name => "empty";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        if (string.IsNullOrWhiteSpace(text.Row.Question)) return FilterVerdict.Remove("the question is empty");
        if (string.IsNullOrWhiteSpace(text.Row.Answer)) return FilterVerdict.Remove("the answer is empty");
        if (text.Row.Context is { } context && string.IsNullOrWhiteSpace(context)) return FilterVerdict.Remove("the context is empty");
        return Same(text.Question, text.Answer) ? FilterVerdict.Remove("the answer repeats the question") : FilterVerdict.Keep;
    }

    static bool Same(ReadOnlySpan<Word> one, ReadOnlySpan<Word> other)
    {
        if (one.Length != other.Length || one.Length == 0) return false;
        for (int i = 0; i < one.Length; i++)
            if (one[i].Hash != other[i].Hash) return false;
        return true;
    }
}
