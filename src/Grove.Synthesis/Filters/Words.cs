using System.Globalization;

namespace Grove.Synthesis.Filters;

/// <summary>A word or number in a text.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="Length">Its length in characters.</param>
/// <param name="Hash">Of its characters in lower case; the same word has the same hash in every run.</param>
/// <param name="IsNumber">Whether it begins with a digit.</param>
public readonly record struct Word(int Start, int Length, uint Hash, bool IsNumber);

/// <summary>
/// Cuts texts of any language into words for comparing: runs of letters, marks and digits; a number keeps the separators inside it
/// (<c>4,000</c>, <c>9:30</c>), a word its apostrophe and hyphen. Each ideograph and kana stands alone, since no spaces are written there.
/// </summary>
static class Words
{
    /// <summary>Adds the words of a text.</summary>
    public static void Find(string text, List<Word> words)
    {
        for (int at = 0; at < text.Length;)
        {
            char first = text[at];
            if (!IsPart(text, at))
            {
                at++;
                continue;
            }
            int end = at + 1;
            bool isNumber = char.IsDigit(first);
            if (!StandsAlone(first))
                while (end < text.Length && (IsPart(text, end) && !StandsAlone(text[end]) || Joins(text, end, isNumber))) end++;
            words.Add(new Word(at, end - at, Hash(text.AsSpan(at, end - at)), isNumber));
            at = end;
        }
    }

    /// <summary>FNV-1a over the lower-case characters, mixed at the end so that every bit counts.</summary>
    public static uint Hash(ReadOnlySpan<char> word)
    {
        uint hash = 2166136261;
        foreach (char letter in word)
        {
            char lower = letter < 128 ? (letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter) : letter == '’' ? '\'' : char.ToLowerInvariant(letter);
            hash = (hash ^ lower) * 16777619;
        }
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    static bool IsPart(string text, int at)
    {
        char letter = text[at];
        if (letter < 128) return char.IsAsciiLetterOrDigit(letter);
        // Half of a letter outside the basic plane is as much a part of a word as the whole.
        return char.IsLetterOrDigit(letter) || char.IsSurrogate(letter)
            || CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    static bool Joins(string text, int at, bool inNumber) => at + 1 < text.Length && text[at] switch
    {
        '.' or ',' or ':' or '/' => inNumber && char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1]),
        '\'' or '’' or '-' => !inNumber && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]),
        _ => false,
    };

    static bool StandsAlone(char letter) => letter is >= '\u3040' and <= '\u30ff' or >= '\u3400' and <= '\u9fff' or >= '\uf900' and <= '\ufaff';
}
