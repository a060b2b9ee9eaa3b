using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary><c>BertNormalizer</c>: what BERT's tokenizer does before it splits (Devlin et al. 2018).</summary>
/// <param name="cleansText">Whether control characters go and every white space becomes a space.</param>
/// <param name="separatesChinese">Whether each Chinese character stands between spaces.</param>
/// <param name="stripsAccents">Whether accents are removed.</param>
/// <param name="lowercases">Whether capitals become small.</param>
sealed class BertNormalizer(bool cleansText, bool separatesChinese, bool stripsAccents, bool lowercases) : INormalizer
{
    static readonly UnicodeNormalizer decomposition = new(compatible: false, composes: false);
    static readonly LowercaseNormalizer lowercase = new();

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (cleansText || separatesChinese) text = Rewrite(text);
        if (stripsAccents) text = StripAccentsNormalizer.Without(decomposition.Normalize(text), onlyNonSpacing: true);
        return lowercases ? lowercase.Normalize(text) : text;
    }

    string Rewrite(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (cleansText && IsDropped(rune)) continue;
            if (cleansText && (rune.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(rune))) result.Append(' ');
            else if (separatesChinese && IsChinese(rune.Value)) result.Append(' ').Append(rune.ToString()).Append(' ');
            else result.Append(rune.ToString());
        }
        return result.ToString();
    }

    static bool IsDropped(Rune rune) => rune.Value is 0 or 0xFFFD
        || (rune.Value is not ('\t' or '\n' or '\r')
            && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse);

    static bool IsChinese(int value) => value
        is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F
        or >= 0x2B740 and <= 0x2B81F or >= 0x2B920 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
