using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Filters;

/// <summary>Texts made comparable.</summary>
static class Normal
{
    /// <summary>Lower-case words in order, without punctuation.</summary>
    public static string Words(string text) => string.Join(' ', Tokens.Words(text));

    /// <summary>The same words in alphabetical order, each once.</summary>
    public static string Bag(string text) => string.Join(' ', Tokens.Words(text).Distinct().Order(StringComparer.Ordinal));

    /// <summary>Stems of the words that are not function words.</summary>
    public static HashSet<string> Content(string text) => [.. Tokens.ContentStems(text)];
}
