using System.Globalization;

namespace Grove.Text.Templates;

/// <summary>Writes text as Python's <c>repr</c> does: <c>'it''s'</c> becomes <c>"it's"</c>, control characters become escapes.</summary>
static class StringLiteral
{
    /// <summary>Writes a literal, each character with its origin.</summary>
    public static void Write(Text text, TextBuilder into)
    {
        string characters = text.Characters;
        char quote = characters.Contains('\'') && !characters.Contains('"') ? '"' : '\'';
        into.Append(quote);
        int plain = 0;
        for (int i = 0; i < characters.Length; i += CodePoints.SizeAt(characters, i))
        {
            if (Escape(characters, i, quote) is not { } escape) continue;
            into.Append(text, plain, i - plain).Append(escape, text.OriginAt(i));
            plain = i + CodePoints.SizeAt(characters, i);
        }
        into.Append(text, plain, characters.Length - plain).Append(quote);
    }

    static string? Escape(string text, int at, char quote)
    {
        char character = text[at];
        switch (character)
        {
            case '\n': return "\\n";
            case '\r': return "\\r";
            case '\t': return "\\t";
            case '\\': return "\\\\";
        }
        if (character == quote) return $"\\{quote}";
        if (character is >= ' ' and <= '~') return null;
        int rune = CodePoints.SizeAt(text, at) == 2 ? char.ConvertToUtf32(text, at) : character;
        return CharUnicodeInfo.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
            ? rune switch { < 0x100 => $"\\x{rune:x2}", < 0x10000 => $"\\u{rune:x4}", _ => $"\\U{rune:x8}" }
            : null;
    }
}
