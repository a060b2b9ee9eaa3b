using System.Globalization;
using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Chunks;

/// <summary>Cuts running text into parts that fit.</summary>
static class TextCutter
{
    /// <summary>Where the sentences of a text end, for text whose sentences are not known yet.</summary>
    public static IReadOnlyList<int> SentenceEnds(string text)
    {
        List<int> ends = [];
        int from = 0;
        foreach (string sentence in SentenceSplitter.Split(text))
        {
            int at = text.IndexOf(sentence, from, StringComparison.Ordinal);
            if (at < 0)
                break;
            from = at + sentence.Length;
            ends.Add(from);
        }

        return ends;
    }

    /// <summary>
    /// The ranges of the parts, without the blanks between them. Each is as long as fits, cut back to the last sentence end in
    /// it, else to the last comma or semicolon, else to the last blank, else between two characters.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not even one character fits.</exception>
    public static IEnumerable<(int From, int To)> Cut(string text, IReadOnlyList<int> sentenceEnds, Func<string, bool> fits)
    {
        int from = 0, sentence = 0;
        while (from < text.Length)
        {
            if (text[from] == ' ')
            {
                from++;
                continue;
            }

            int to = Longest(text, from, fits);
            if (to < text.Length)
            {
                while (sentence < sentenceEnds.Count && sentenceEnds[sentence] <= from)
                    sentence++;
                int last = -1;
                for (int index = sentence; index < sentenceEnds.Count && sentenceEnds[index] <= to; index++)
                    last = sentenceEnds[index];
                to = Shorter(text, from, last > from ? last : Gap(text, from, to), to, fits);
            }

            yield return (from, to);
            from = to;
        }
    }

    // Counting tokens of a prefix is not strictly monotonous, so the chosen end is tried once more before it is taken.
    static int Shorter(string text, int from, int wanted, int fallback, Func<string, bool> fits)
    {
        int end = wanted;
        while (end > from && text[end - 1] == ' ')
            end--;
        return end > from && fits(text[from..end]) ? end : fallback;
    }

    static int Gap(string text, int from, int to)
    {
        int blank = text[to] == ' ' ? to : text.LastIndexOf(' ', to - 1, to - from);
        for (int index = blank; index > from + ((to - from) / 2); index--)
        {
            if (text[index] == ' ' && text[index - 1] is ',' or ';' or ':')
                return index;
        }

        return blank > from ? blank : to;
    }

    static int Longest(string text, int from, Func<string, bool> fits)
    {
        int low = from, step = 64;
        while (low < text.Length)
        {
            int next = Boundary(text, from, Math.Min(text.Length, low + step));
            if (!fits(text[from..next]))
                break;
            low = next;
            step *= 2;
        }

        int high = Math.Min(text.Length, low + step);
        while (low < high)
        {
            int middle = Boundary(text, from, low + ((high - low + 1) / 2));
            if (middle > low && middle <= high && fits(text[from..middle]))
                low = middle;
            else
                high = Math.Min(high, middle) - 1;
        }

        if (low > from)
            return low;
        int one = from + StringInfo.GetNextTextElementLength(text.AsSpan(from));
        if (fits(text[from..one]))
            return one;
        int half = from + (char.IsHighSurrogate(text[from]) && from + 1 < text.Length ? 2 : 1);
        return half < one && fits(text[from..half])
            ? half
            : throw new ArgumentOutOfRangeException(nameof(fits), "the budget is too small: not even one character fits it");
    }

    // Never between the two halves of one character.
    static int Boundary(string text, int from, int at) =>
        at > from + 1 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
