using System.ComponentModel.DataAnnotations;
using Grove.Synthesis.Filters.Language;
using Grove.Synthesis.Filters.Support;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes rows whose answer is not supported by the text it was written from (<see cref="Rows.Lineage.Source"/>, and the context of a
/// grounded skill): every number of the answer has to be there, every name, and most of its other content words in some inflection.
/// Words that the question has count as given. A row without a source is let through: there is nothing to compare with.
/// </summary>
public sealed class GroundingFilter : IRowFilter
{
    readonly HashSet<ulong> stems = [];
    readonly HashSet<ulong> numbers = [];
    readonly HashSet<ulong> asked = [];
    readonly List<Word> source = [];

    /// <summary>The smallest share of the answer's content words that have to be in the source or the question.</summary>
    /// <value>0.7 by default.</value>
    [Range(0.0, 1.0)]
    public double LeastSupported { get; init; } = 0.7;

    /// <inheritdoc/>
    public string Name => "grounding";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        string language = text.Row.Lineage.Language;
        if (text.Row.Lineage.Source.Length == 0 && text.Row.Context is null) return FilterVerdict.Keep;
        Take(text, language);
        HashSet<uint> function = FunctionWords.Of(language);
        int content = 0, supported = 0;
        Word? missing = null;
        bool opens = true;
        string answer = text.Row.Answer;
        foreach (Word word in text.Answer)
        {
            ReadOnlySpan<char> letters = answer.AsSpan(word.Start, word.Length);
            bool opensSentence = opens;
            opens = word.Start + word.Length < answer.Length && answer[word.Start + word.Length] is '.' or '!' or '?' or ':' or '\n';
            if (word.IsNumber)
            {
                if (!numbers.Contains(Numbers.OfDigits(letters))) return FilterVerdict.Remove($"the number {Excerpt.Of(letters)} is not in the source");
                continue;
            }
            if (function.Contains(word.Hash)) continue;
            content++;
            ulong stem = Inflections.Stem(letters, language);
            if (stems.Contains(stem) || asked.Contains(stem) || HasParts(letters, language) || Numbers.OfWord(word.Hash, language) is ulong number and not 0 && numbers.Contains(number))
            {
                supported++;
                continue;
            }
            // German writes all nouns with a capital, so there a capital tells nothing.
            if (language != "de" && !opensSentence && char.IsUpper(letters[0])) return FilterVerdict.Remove($"the name {Excerpt.Of(letters)} is not in the source");
            missing ??= word;
        }
        return supported >= LeastSupported * content
            ? FilterVerdict.Keep
            : FilterVerdict.Remove($"{supported} of the answer's {content} content words are in the source; \"{Excerpt.Of(answer, missing!.Value)}\" is not");
    }

    void Take(RowText text, string language)
    {
        stems.Clear();
        numbers.Clear();
        asked.Clear();
        source.Clear();
        Words.Find(text.Row.Lineage.Source, source);
        foreach (Word word in source) Add(text.Row.Lineage.Source, word, language);
        foreach (Word word in text.Context) Add(text.Row.Context!, word, language);
        foreach (Word word in text.Question)
            if (!word.IsNumber) asked.Add(Inflections.Stem(text.Row.Question.AsSpan(word.Start, word.Length), language));
    }

    void Add(string text, Word word, string language)
    {
        ReadOnlySpan<char> letters = text.AsSpan(word.Start, word.Length);
        if (word.IsNumber)
        {
            numbers.Add(Numbers.OfDigits(letters));
            return;
        }
        if (Numbers.OfWord(word.Hash, language) is ulong number and not 0) numbers.Add(number);
        stems.Add(Inflections.Stem(letters, language));
        if (letters.Contains('-'))
            foreach (Range part in letters.Split('-')) stems.Add(Inflections.Stem(letters[part], language));
    }

    // A hyphened word is there when its parts are.
    bool HasParts(ReadOnlySpan<char> word, string language)
    {
        if (!word.Contains('-')) return false;
        foreach (Range part in word.Split('-'))
            if (Inflections.Stem(word[part], language) is ulong stem && !stems.Contains(stem) && !asked.Contains(stem)) return false;
        return true;
    }
}
