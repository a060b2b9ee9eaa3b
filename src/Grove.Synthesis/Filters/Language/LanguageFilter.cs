using System.ComponentModel.DataAnnotations;
using Grove.Synthesis.Filters.Language;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes rows that are not in the language of their leaf. Only a text with enough letters is judged, and only where another language
/// is clearly likelier: names and technical words are borrowed everywhere. A language that is not known is let through.
/// </summary>
public sealed class LanguageFilter : IRowFilter
{
    readonly LanguageIdentifier identifier = new();

    /// <summary>The fewest known trigrams of a text that is judged.</summary>
    /// <value>24 by default: about seven words.</value>
    [Range(1, 1000)]
    public int LeastTrigrams { get; init; } = 24;

    /// <summary>By how much another language has to be likelier, per trigram, as a natural logarithm.</summary>
    /// <value>0.5 by default.</value>
    [Range(0.0, 10.0)]
    public double LeastLead { get; init; } = 0.5;

    /// <inheritdoc/>
    public string Name => "language";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        string language = text.Row.Lineage.Language;
        if (!identifier.Languages.Contains(language)) return FilterVerdict.Keep;
        if (Wrong(text.Row.Question, text.Question, language) is { } asked) return FilterVerdict.Remove($"the question is {asked}, the leaf is {language}");
        return Wrong(text.Row.Answer, text.Answer, language) is { } answered
            ? FilterVerdict.Remove($"the answer is {answered}, the leaf is {language}")
            : FilterVerdict.Keep;
    }

    string? Wrong(string text, ReadOnlySpan<Word> words, string language)
    {
        LanguageIdentifier.Finding found = identifier.Identify(text, words, language);
        if (found.Language == "other") return "in another script";
        return found.Language.Length > 0 && found.Language != language && found.Trigrams >= LeastTrigrams && found.Lead >= LeastLead ? found.Language : null;
    }
}
