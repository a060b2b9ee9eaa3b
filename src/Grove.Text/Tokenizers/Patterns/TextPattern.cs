using System.Text.RegularExpressions;

namespace Grove.Text;

/// <summary>
/// What <c>Split</c> and <c>Replace</c> look for: <c>{"String": " "}</c>, or <c>{"Regex": "\\s+"}</c>. The patterns
/// of the well-known families run as splitters written by hand (see <see cref="KnownPatterns"/>), any other as
/// .NET's regular expression, without backtracking where it can be, else with a limit on time.
/// </summary>
sealed class TextPattern
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    readonly Regex? regex;

    TextPattern(string? literal, Regex? regex, IWordSplitter? splitter, string spelled) =>
        (Literal, this.regex, Splitter, Spelled) = (literal, regex, splitter, spelled);

    /// <summary>The text to find, when it is not a pattern.</summary>
    public string? Literal { get; }

    /// <summary>The splitter that does the same, which matches everything; null for other patterns.</summary>
    public IWordSplitter? Splitter { get; }

    /// <summary>As the file spells it.</summary>
    public string Spelled { get; }

    /// <summary>A text that is found as it is.</summary>
    public static TextPattern OfLiteral(string text) => new(text, null, null, text);

    /// <summary>A regular expression, or null when .NET cannot express it.</summary>
    public static TextPattern? OfRegex(string pattern)
    {
        if (KnownPatterns.Find(pattern) is IWordSplitter splitter) return new TextPattern(null, null, splitter, pattern);
        try
        {
            return new TextPattern(null, Compile(pattern), null, pattern);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static Regex Compile(string pattern)
    {
        // Oniguruma knows possessive quantifiers; .NET would take the plus for a quantifier of a quantifier, and says so.
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, patience);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, patience);
        }
    }

    /// <summary>All parts of a text, matches and what stands between them, in order; none is empty.</summary>
    public List<TextSpan> Cut(string text)
    {
        var spans = new List<TextSpan>();
        if (Splitter is not null)
        {
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = Splitter.FirstWord(text.AsSpan(start));
                spans.Add(new TextSpan(start, length, true));
            }
            return spans;
        }
        int end = 0;
        foreach ((int start, int length) in Literal is null ? RegexMatches(text) : LiteralMatches(text))
        {
            if (start > end) spans.Add(new TextSpan(end, start - end, false));
            if (length > 0) spans.Add(new TextSpan(start, length, true));
            end = start + length;
        }
        if (end < text.Length) spans.Add(new TextSpan(end, text.Length - end, false));
        return spans;
    }

    IEnumerable<(int Start, int Length)> LiteralMatches(string text)
    {
        if (Literal!.Length == 0) yield break;
        for (int at = text.IndexOf(Literal, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Literal, at + Literal.Length, StringComparison.Ordinal))
            yield return (at, Literal.Length);
    }

    IEnumerable<(int Start, int Length)> RegexMatches(string text)
    {
        string seen = StandIns.For(text, out int[]? starts);
        var found = new List<(int, int)>();
        try
        {
            for (Match match = regex!.Match(seen); match.Success; match = match.NextMatch())
            {
                int start = starts is null ? match.Index : starts[match.Index];
                int end = starts is null ? match.Index + match.Length : starts[match.Index + match.Length];
                found.Add((start, end - start));
            }
        }
        catch (RegexMatchTimeoutException failure)
        {
            throw new GroveException(
                $"cannot encode the text: the tokenizer's pattern {Spelled} takes too long on it. Encode shorter texts", ExitKind.BadInput, failure);
        }
        return found;
    }
}
