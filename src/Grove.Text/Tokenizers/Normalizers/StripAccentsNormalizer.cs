using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary><c>StripAccents</c>: removes combining marks; letters must have been taken apart before.</summary>
sealed class StripAccentsNormalizer : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => Without(text, onlyNonSpacing: false);

    /// <summary>The text without its marks.</summary>
    public static string Without(string text, bool onlyNonSpacing)
    {
        if (Ascii.IsValid(text)) return text;
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool mark = category == UnicodeCategory.NonSpacingMark
                || (!onlyNonSpacing && category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
            if (!mark) result.Append(rune.ToString());
        }
        return result.ToString();
    }
}
