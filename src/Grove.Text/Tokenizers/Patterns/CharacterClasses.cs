using System.Globalization;
using System.Text;

namespace Grove.Text;

enum CharacterClass : byte
{
    Other,
    Letter,
    Number,
    Space,
    Surrogate,
}

/// <summary>Unicode's <c>\p{L}</c>, <c>\p{N}</c> and <c>\s</c>, one table look-up for the basic plane.</summary>
static class CharacterClasses
{
    static readonly CharacterClass[] basicPlane = MakeBasicPlane();

    /// <summary>The class of the first code point of a text that is not empty, and how many UTF-16 units it takes.</summary>
    /// <remarks>A surrogate without its partner counts as one unit of <see cref="CharacterClass.Other"/>, as U+FFFD does.</remarks>
    public static CharacterClass First(ReadOnlySpan<char> text, out int units)
    {
        units = 1;
        CharacterClass result = basicPlane[text[0]];
        if (result != CharacterClass.Surrogate) return result;
        Rune.DecodeFromUtf16(text, out Rune rune, out units);
        return Classify(rune.Value);
    }

    /// <summary>Where a run of one class that goes on at <paramref name="start"/> ends.</summary>
    public static int EndOfRun(ReadOnlySpan<char> text, int start, CharacterClass wanted)
    {
        CharacterClass[] classes = basicPlane;
        int position = start;
        while (position < text.Length)
        {
            CharacterClass found = classes[text[position]];
            int units = 1;
            if (found == CharacterClass.Surrogate) found = First(text[position..], out units);
            if (found != wanted) break;
            position += units;
        }
        return position;
    }

    static CharacterClass[] MakeBasicPlane()
    {
        var result = new CharacterClass[char.MaxValue + 1];
        for (int value = 0; value < result.Length; value++)
            result[value] = char.IsSurrogate((char)value) ? CharacterClass.Surrogate : Classify(value);
        return result;
    }

    static CharacterClass Classify(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber => CharacterClass.Number,
        _ => codePoint <= char.MaxValue && char.IsWhiteSpace((char)codePoint) ? CharacterClass.Space : CharacterClass.Other,
    };
}
