using System.Text.RegularExpressions;

namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Cuts a sentence into words, numbers ("4,000", "9:30", "10%", "€150") and punctuation.</summary>
static partial class Tokens
{
    [GeneratedRegex(@"[€$£]\s?\d+(?:[.,:]\d+)*|\d+(?:[.,:/]\d+)*%?|[\p{L}\p{Mn}]+(?:[-'’&/.]?[\p{L}\d]+)*|[^\s\p{L}\d]")]
    private static partial Regex Piece();

    public static List<Token> Read(string sentence)
    {
        List<Token> tokens = [.. Split(sentence)];
        Tagger.Apply(tokens);
        return tokens;
    }

    /// <summary>The pieces without tags.</summary>
    public static IEnumerable<Token> Split(string sentence)
    {
        foreach (Match match in Piece().Matches(sentence))
            yield return new Token(match.Value, match.Value.ToLowerInvariant().Replace('’', '\''), match.Index, match.Index + match.Length);
    }

    /// <summary>The words of a text in lower case, without punctuation.</summary>
    public static IEnumerable<string> Words(string text)
    {
        foreach (Match match in Piece().Matches(text))
            if (char.IsLetterOrDigit(match.Value[0]) || match.Length > 1)
                yield return match.Value.ToLowerInvariant().Replace('’', '\'');
    }

    /// <summary>The stems of the words that say something about the subject.</summary>
    public static IEnumerable<string> ContentStems(string text) =>
        Words(text).Where(word => !Lexicon.IsFunction(word)).Select(Lexicon.Stem);
}
