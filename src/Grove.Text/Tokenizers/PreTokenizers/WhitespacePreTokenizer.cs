using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary><c>Whitespace</c>: words (<c>\w+</c>) and what stands between words and spaces (<c>[^\w\s]+</c>); spaces vanish.</summary>
sealed class WhitespacePreTokenizer : IPreTokenizer
{
    enum Kind
    {
        Space,
        Word,
        Other,
    }

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into)
    {
        string text = piece.Text;
        int start = 0;
        var kind = Kind.Space;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int units);
            Kind now = Rune.IsWhiteSpace(rune) ? Kind.Space : IsWord(rune) ? Kind.Word : Kind.Other;
            if (now != kind)
            {
                Add(i);
                (start, kind) = (i, now);
            }
            i += units;
        }
        Add(text.Length);

        void Add(int end)
        {
            if (kind != Kind.Space && end > start) into.Add(new Piece(text[start..end], piece.AtStart && start == 0));
        }
    }

    /// <summary>Unicode's <c>\w</c>.</summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        // The joiners, and the circled letters, which are alphabetic.
        _ => rune.Value is 0x200C or 0x200D or >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149
            or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189,
    };
}
