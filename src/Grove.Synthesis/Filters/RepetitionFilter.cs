using System.ComponentModel.DataAnnotations;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes answers in which a teacher got stuck: the same three words again and again, or one word or sign many times in a row
/// (after the repetition rules of Gopher, Rae et al. 2021, for short texts).
/// </summary>
public sealed class RepetitionFilter : IRowFilter
{
    const int RunOfSigns = 40;

    readonly Dictionary<ulong, int> seen = [];

    /// <summary>The largest share of an answer's three-word sequences that may be repeats of earlier ones.</summary>
    /// <value>0.3 by default.</value>
    [Range(0.0, 1.0)]
    public double MostRepeated { get; init; } = 0.3;

    /// <summary>How often one word may follow itself.</summary>
    /// <value>4 by default.</value>
    [Range(1, 1000)]
    public int LongestRun { get; init; } = 4;

    /// <inheritdoc/>
    public string Name => "repetition";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        if (LongRun(text.Row.Question, text.Question) is { } asked) return FilterVerdict.Remove(asked);
        if (LongRun(text.Row.Answer, text.Answer) is { } answered) return FilterVerdict.Remove(answered);
        ReadOnlySpan<Word> words = text.Answer;
        int sequences = words.Length - 2;
        // A list of five lines that begin alike is no repetition.
        if (sequences < 10) return FilterVerdict.Keep;
        seen.Clear();
        int repeats = 0;
        for (int i = 0; i < sequences; i++)
        {
            ulong key = ((ulong)words[i].Hash * 31 + words[i + 1].Hash) * 0x9E3779B97F4A7C15 + words[i + 2].Hash;
            if (!seen.TryAdd(key, 1)) repeats++;
        }
        return repeats > MostRepeated * sequences
            ? FilterVerdict.Remove($"{100 * repeats / sequences} % of the answer repeats itself")
            : FilterVerdict.Keep;
    }

    string? LongRun(string text, ReadOnlySpan<Word> words)
    {
        int run = 1;
        for (int i = 1; i < words.Length; i++)
        {
            run = words[i].Hash == words[i - 1].Hash ? run + 1 : 1;
            if (run > LongestRun && !words[i].IsNumber) return $"\"{Excerpt.Of(text, words[i])}\" stands {run} times in a row";
        }
        run = 1;
        for (int i = 1; i < text.Length; i++)
        {
            run = text[i] == text[i - 1] ? run + 1 : 1;
            // A rule of dashes in a table is drawn, not stuttered.
            if (run > RunOfSigns && text[i] is not ('-' or '=' or '_' or ' ' or '.' or '*' or '#')) return $"'{text[i]}' stands {run} times in a row";
        }
        return null;
    }
}
