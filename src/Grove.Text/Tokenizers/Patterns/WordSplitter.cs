namespace Grove.Text;

/// <summary>What happens to numbers before words are split off.</summary>
enum DigitSplitting
{
    /// <summary>Numbers belong to the pattern, with a space before them (GPT-2).</summary>
    None,

    /// <summary>A run of digits stands alone (<c>Digits</c>, individual_digits false).</summary>
    Runs,

    /// <summary>Each digit stands alone (<c>Digits</c>, individual_digits true).</summary>
    Single,
}

/// <summary>
/// Splits text into the words that byte pairs are merged within: GPT-2's pattern, written by hand so that no
/// input can make it slow.
/// <code>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</code>
/// "It's 12 o'clock" is It, 's, " 12", " o", ', clock; with <see cref="DigitSplitting.Single"/> it is
/// It, 's, " ", 1, 2, " o", ', clock.
/// </summary>
readonly struct WordSplitter(DigitSplitting digits) : IWordSplitter
{
    public DigitSplitting Digits => digits;

    /// <summary>Length in UTF-16 units of the first word of a text that is not empty; at least 1.</summary>
    public int FirstWord(ReadOnlySpan<char> text)
    {
        char first = text[0];
        if (first == '\'' && Contraction(text) is > 0 and int contraction) return contraction;
        CharacterClass kind = CharacterClasses.First(text, out int units);
        if (kind == CharacterClass.Space) return SpacesOrWord(text, first);
        if (kind == CharacterClass.Number && digits == DigitSplitting.Single) return units;
        return CharacterClasses.EndOfRun(text, units, kind);
    }

    int SpacesOrWord(ReadOnlySpan<char> text, char first)
    {
        if (first == ' ' && text.Length > 1)
        {
            CharacterClass next = CharacterClasses.First(text[1..], out int units);
            if (next != CharacterClass.Space && !EndsSegment(next)) return CharacterClasses.EndOfRun(text, 1 + units, next);
        }
        int end = CharacterClasses.EndOfRun(text, 1, CharacterClass.Space);
        // The last space of several belongs to the word after it: \s+(?!\S) gives one back.
        bool atEnd = end == text.Length || EndsSegment(CharacterClasses.First(text[end..], out _));
        return atEnd || end == 1 ? end : end - 1;
    }

    /// <summary>Digits that were split off first are, for the pattern, where the text ends.</summary>
    bool EndsSegment(CharacterClass next) => next == CharacterClass.Number && digits != DigitSplitting.None;

    static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2) return 0;
        switch (text[1])
        {
            case 's' or 't' or 'm' or 'd':
                return 2;
            case 'r' or 'v' when text.Length > 2 && text[2] == 'e':
            case 'l' when text.Length > 2 && text[2] == 'l':
                return 3;
            default:
                return 0;
        }
    }
}
