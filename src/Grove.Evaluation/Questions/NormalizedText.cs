using System.Text;

namespace Grove.Evaluation.Questions;

/// <summary>
/// Splits an answer into comparable words. As in SQuAD (Rajpurkar et al. 2016) case, punctuation, articles and white space do not
/// count; beyond it, numbers are compared by value ("4,000" = "4000", "ten" = "10", "2 million" = "2000000"), "per cent" = "%",
/// a currency sign is the unit of its number ("€250" = "250 euros"), and a unit's plural equals its singular.
/// </summary>
/// <remarks>A hyphen separates ("10-day" is two words), a possessive 's is dropped, accents are folded, each Han or kana character
/// is a word. A point is always decimal, a comma between groups of three digits always groups. If nothing but articles would be
/// left to drop ("A"), they stay.</remarks>
static class NormalizedText
{
    const string Accented = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ";
    const string Plain = "aaaaaaceeeeiiiinooooouuuuyy";

    /// <summary>The words of a text in order; empty for a text without any.</summary>
    public static IReadOnlyList<Word> Words(string text)
    {
        List<RawWord> raw = NumberWords.Resolve(Split(text));
        Units.MoveBehindNumbers(raw);
        List<Word> words = [];
        List<Word> articles = [];
        foreach (RawWord word in raw)
        {
            Word done = Finish(word);
            (done.Text is "a" or "an" or "the" ? articles : words).Add(done);
        }

        return words.Count > 0 ? words : articles;
    }

    static Word Finish(RawWord raw)
    {
        if (raw.IsNumber)
            return new Word(raw.Text, raw.Text, true, false, false, raw.StartsSentence);
        if (Units.Find(raw.Text) is { } unit)
            return new Word(unit, unit, false, true, raw.IsCapital, raw.StartsSentence);
        return new Word(raw.Text, Stemming.Stem(raw.Text), false, false, raw.IsCapital, raw.StartsSentence);
    }

    static List<RawWord> Split(string text)
    {
        List<RawWord> words = [];
        StringBuilder buffer = new();
        bool sentenceStart = true;
        int at = 0;
        while (at < text.Length)
        {
            char character = text[at];
            if (char.IsAsciiDigit(character))
            {
                bool negative = at > 0 && IsMinus(text[at - 1]) && (at == 1 || char.IsWhiteSpace(text[at - 2]) || text[at - 2] == '(');
                words.Add(new RawWord(Numeral.Read(text, ref at, negative), true, false, sentenceStart));
                Numeral.SkipOrdinalEnding(text, ref at);
                sentenceStart = false;
            }
            else if (Units.Sign(character) is { } sign)
            {
                words.Add(new RawWord(sign, false, false, sentenceStart));
                sentenceStart = false;
                at++;
            }
            else if (IsIdeograph(character))
            {
                words.Add(new RawWord(character.ToString(), false, false, sentenceStart));
                sentenceStart = false;
                at++;
            }
            else if (IsWordPart(character))
            {
                bool capital = char.IsUpper(character);
                if (!ReadInitials(text, ref at, buffer))
                    ReadWord(text, ref at, buffer);
                if (buffer.Length > 0)
                {
                    words.Add(new RawWord(buffer.ToString(), false, capital, sentenceStart));
                    sentenceStart = false;
                }
            }
            else
            {
                sentenceStart |= character is '.' or '!' or '?' or ':' or '\n';
                at++;
            }
        }

        return words;
    }

    // "p.m.", "e.g.", "U.S." are one word: single letters with points between them.
    static bool ReadInitials(string text, ref int at, StringBuilder buffer)
    {
        int end = at;
        buffer.Clear();
        while (end < text.Length && char.IsAsciiLetter(text[end])
            && (end + 1 == text.Length || !char.IsLetterOrDigit(text[end + 1])))
        {
            buffer.Append(char.ToLowerInvariant(text[end++]));
            if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiLetter(text[end + 1]))
                end++;
            else
                break;
        }

        if (buffer.Length < 2)
            return false;
        at = end < text.Length && text[end] == '.' ? end + 1 : end;
        return true;
    }

    static void ReadWord(string text, ref int at, StringBuilder buffer)
    {
        buffer.Clear();
        for (; at < text.Length; at++)
        {
            char character = text[at];
            if (character is '\'' or '\u2019' or '\u00AD')
            {
                bool possessive = character != '\u00AD' && at + 1 < text.Length && text[at + 1] is 's' or 'S'
                    && (at + 2 == text.Length || !char.IsLetterOrDigit(text[at + 2]));
                if (possessive)
                {
                    at += 2;
                    return;
                }

                continue;
            }

            // Letters and digits of any script; the halves of surrogate pairs are kept as they are. A mark is an accent of its own.
            if (!IsWordPart(character) || IsIdeograph(character))
                return;
            if (character is >= '\u0300' and <= '\u036F')
                continue;
            char lower = char.ToLowerInvariant(character);
            int accent = Accented.IndexOf(lower, StringComparison.Ordinal);
            if (lower == 'ß')
                buffer.Append("ss");
            else
                buffer.Append(accent >= 0 ? Plain[accent] : lower);
        }
    }

    static bool IsWordPart(char character) =>
        char.IsLetterOrDigit(character) || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    static bool IsIdeograph(char character) => character is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF';

    static bool IsMinus(char character) => character is '-' or '\u2212';
}
