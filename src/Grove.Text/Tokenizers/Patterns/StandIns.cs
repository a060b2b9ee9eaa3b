using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary>
/// .NET's regular expressions see halves of the characters beyond U+FFFF. For them such a character is replaced by
/// one of the same category from the basic plane, so that <c>\p{L}</c> finds it.
/// </summary>
static class StandIns
{
    /// <param name="text">Any text.</param>
    /// <param name="starts">Where each unit of the result, and its end, is in the text; null when they are the same.</param>
    public static string For(string text, out int[]? starts)
    {
        starts = null;
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return text;
        var result = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        for (int i = 0; i < text.Length;)
        {
            places.Add(i);
            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int units);
            result.Append(units == 1 ? (char)rune.Value : Of(Rune.GetUnicodeCategory(rune)));
            i += units;
        }
        places.Add(text.Length);
        starts = [.. places];
        return result.ToString();
    }

    // Characters that no pattern is likely to name.
    static char Of(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\ua7ae',
        UnicodeCategory.LowercaseLetter => '\ua7fa',
        UnicodeCategory.TitlecaseLetter => '\u1f88',
        UnicodeCategory.ModifierLetter => '\ua717',
        UnicodeCategory.OtherLetter => '\ua500',
        UnicodeCategory.NonSpacingMark => '\ua66f',
        UnicodeCategory.SpacingCombiningMark => '\ua823',
        UnicodeCategory.EnclosingMark => '\ua670',
        UnicodeCategory.DecimalDigitNumber => '\ua620',
        UnicodeCategory.LetterNumber => '\ua6e6',
        UnicodeCategory.OtherNumber => '\ua830',
        UnicodeCategory.DashPunctuation => '\u2e3a',
        UnicodeCategory.OtherPunctuation => '\ua4fe',
        UnicodeCategory.OpenPunctuation => '\u2e28',
        UnicodeCategory.ClosePunctuation => '\u2e29',
        UnicodeCategory.MathSymbol => '\u2a00',
        UnicodeCategory.CurrencySymbol => '\ua838',
        UnicodeCategory.ModifierSymbol => '\ua700',
        UnicodeCategory.OtherSymbol => '\ua490',
        UnicodeCategory.Format => '\u2061',
        UnicodeCategory.PrivateUse => '\ue000',
        _ => '\ufdd0',
    };
}
