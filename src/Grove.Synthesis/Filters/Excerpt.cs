namespace Grove.Synthesis.Filters;

/// <summary>Short quotations for messages: one line, never long.</summary>
static class Excerpt
{
    const int Longest = 60;

    /// <summary>A word.</summary>
    public static string Of(string text, Word word) => Of(text.AsSpan(word.Start, word.Length));

    /// <summary>The beginning of a text, on one line.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        int length = Math.Min(text.Length, Longest);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
        string line = text[..length].ToString().ReplaceLineEndings(" ");
        return length < text.Length ? line + "…" : line;
    }
}
