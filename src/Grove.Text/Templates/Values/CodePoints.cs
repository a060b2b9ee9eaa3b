using System.Buffers;

namespace Grove.Text.Templates;

/// <summary>Counts characters as Python does: a surrogate pair is one.</summary>
static class CodePoints
{
    static readonly SearchValues<char> high = SearchValues.Create([.. Enumerable.Range(0xD800, 0x400).Select(unit => (char)unit)]);

    /// <summary>Characters in a string.</summary>
    public static int Count(string text)
    {
        if (text.AsSpan().IndexOfAny(high) < 0) return text.Length;
        int count = 0;
        for (int i = 0; i < text.Length; i += SizeAt(text, i)) count++;
        return count;
    }

    /// <summary>Where the character of a number begins; the length of the text for one behind its end.</summary>
    public static int Offset(string text, int index)
    {
        if (text.AsSpan().IndexOfAny(high) < 0) return Math.Min(index, text.Length);
        int at = 0;
        for (; index > 0 && at < text.Length; index--) at += SizeAt(text, at);
        return at;
    }

    /// <summary>UTF-16 units of the character that begins at an offset: 1 or 2.</summary>
    public static int SizeAt(string text, int offset) =>
        offset + 1 < text.Length && char.IsHighSurrogate(text[offset]) && char.IsLowSurrogate(text[offset + 1]) ? 2 : 1;

    /// <summary>White space as <c>str.isspace</c> and <c>str.strip</c> know it.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';
}
