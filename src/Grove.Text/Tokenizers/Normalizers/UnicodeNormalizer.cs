using System.Buffers;
using System.Text;

namespace Grove.Text;

/// <summary><c>NFC</c>, <c>NFD</c>, <c>NFKC</c> and <c>NFKD</c> (Unicode Standard Annex 15), the same on every machine.</summary>
/// <param name="compatible">Whether characters become what they are only a form of (<c>ﬁ</c> to <c>fi</c>).</param>
/// <param name="composes">Whether letters and marks are joined again.</param>
sealed class UnicodeNormalizer(bool compatible, bool composes) : INormalizer
{
    const int HangulSyllables = 0xAC00, HangulLeading = 0x1100, HangulVowels = 0x1161, HangulTrailing = 0x11A7;
    const int Vowels = 21, Trailing = 28, Syllables = 19 * Vowels * Trailing;

    // Nothing below U+00C0 has a canonical decomposition, nothing below U+00A0 any, and the first mark is U+0300.
    static readonly SearchValues<char> mayComposed = SearchValues.Create([.. Enumerable.Range(0, 0x300).Select(value => (char)value)]);
    static readonly SearchValues<char> mayDecomposed = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(value => (char)value)]);

    readonly SearchValues<char> harmless = composes && !compatible ? mayComposed : mayDecomposed;

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        int first = text.AsSpan().IndexOfAnyExcept(harmless);
        if (first < 0) return text;
        var characters = new List<int>(text.Length);
        // The character before the first strange one may join it.
        int kept = Math.Max(0, first - 1);
        foreach (Rune rune in text.AsSpan(kept).EnumerateRunes()) Decompose(rune.Value, characters);
        Order(characters);
        if (composes) Compose(characters);
        var result = new StringBuilder(text.Length + 8);
        result.Append(text, 0, kept);
        Span<char> units = stackalloc char[2];
        foreach (int character in characters) result.Append(units[..new Rune(character).EncodeToUtf16(units)]);
        return result.Length == text.Length && result.Equals(text) ? text : result.ToString();
    }

    void Decompose(int character, List<int> into)
    {
        if (character < 0xA0)
        {
            into.Add(character);
        }
        else if ((uint)(character - HangulSyllables) < Syllables)
        {
            int syllable = character - HangulSyllables;
            into.Add(HangulLeading + syllable / (Vowels * Trailing));
            into.Add(HangulVowels + syllable % (Vowels * Trailing) / Trailing);
            if (syllable % Trailing != 0) into.Add(HangulTrailing + syllable % Trailing);
        }
        else if ((compatible && NormalizationTables.Compatible.TryGetValue(character, out int[]? parts))
            || NormalizationTables.Canonical.TryGetValue(character, out parts))
        {
            into.AddRange(parts);
        }
        else
        {
            into.Add(character);
        }
    }

    static byte ClassOf(int character) =>
        character < 0x300 ? (byte)0 : NormalizationTables.Classes.GetValueOrDefault(character);

    /// <summary>Sorts each run of marks by class; a stable sort of keys, so that a megabyte of marks takes no square of time.</summary>
    static void Order(List<int> characters)
    {
        for (int start = 0; start < characters.Count; start++)
        {
            if (ClassOf(characters[start]) == 0) continue;
            int end = start + 1;
            bool ordered = true;
            for (; end < characters.Count && ClassOf(characters[end]) is > 0 and byte next; end++)
                ordered &= ClassOf(characters[end - 1]) <= next;
            if (!ordered)
            {
                int[] run = [.. characters.GetRange(start, end - start).OrderBy(ClassOf)];
                for (int i = 0; i < run.Length; i++) characters[start + i] = run[i];
            }
            start = end;
        }
    }

    static void Compose(List<int> characters)
    {
        int kept = 0, starter = -1;
        byte last = 0;
        for (int i = 0; i < characters.Count; i++)
        {
            int character = characters[i];
            byte order = ClassOf(character);
            // A mark joins the last starter unless one of its class or a later starter stands between.
            bool adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || (last < order && last != 0)) && Joined(characters[starter], character) is int joined)
            {
                characters[starter] = joined;
                continue;
            }
            if (order == 0) starter = kept;
            last = order;
            characters[kept++] = character;
        }
        characters.RemoveRange(kept, characters.Count - kept);
    }

    static int? Joined(int first, int second)
    {
        if (first < HangulLeading && second < 0x300) return null;
        if ((uint)(first - HangulLeading) < 19 && (uint)(second - HangulVowels) < Vowels)
            return HangulSyllables + ((first - HangulLeading) * Vowels + second - HangulVowels) * Trailing;
        if ((uint)(first - HangulSyllables) < Syllables && (first - HangulSyllables) % Trailing == 0
            && second > HangulTrailing && second < HangulTrailing + Trailing)
            return first + second - HangulTrailing;
        return NormalizationTables.Compositions.TryGetValue((first, second), out int composite) ? composite : null;
    }
}
