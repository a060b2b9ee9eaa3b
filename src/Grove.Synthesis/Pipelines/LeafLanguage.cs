using System.Text.RegularExpressions;

namespace Grove.Synthesis.Pipelines;

/// <summary>The language that a leaf is written in, told by its commonest small words.</summary>
public static partial class LeafLanguage
{
    static readonly (string Code, string Name, HashSet<string> Words)[] languages =
    [
        ("en", "English", ["the", "of", "and", "to", "is", "that", "for", "it", "with", "are", "was", "this", "be", "by", "from", "not", "have", "which", "what", "how"]),
        ("de", "German", ["der", "die", "das", "und", "ist", "nicht", "ein", "eine", "mit", "von", "zu", "den", "für", "auf", "wird", "werden", "sich", "dem", "wie", "was"]),
        ("es", "Spanish", ["el", "la", "los", "las", "de", "que", "y", "en", "un", "una", "por", "con", "para", "del", "es", "se", "no", "qué", "cómo", "su"]),
        ("fr", "French", ["le", "la", "les", "des", "et", "est", "un", "une", "du", "pour", "dans", "que", "qui", "avec", "sur", "pas", "ce", "au", "quel", "il"]),
    ];

    // Named in English prompts, so that a teacher knows what to write in.
    static readonly Dictionary<string, string> others = new(StringComparer.Ordinal)
    {
        ["cs"] = "Czech", ["da"] = "Danish", ["el"] = "Greek", ["fi"] = "Finnish", ["hu"] = "Hungarian", ["it"] = "Italian", ["ja"] = "Japanese", ["nb"] = "Norwegian", ["nl"] = "Dutch",
        ["no"] = "Norwegian", ["pl"] = "Polish", ["pt"] = "Portuguese", ["ro"] = "Romanian", ["ru"] = "Russian", ["sv"] = "Swedish", ["tr"] = "Turkish", ["uk"] = "Ukrainian", ["zh"] = "Chinese",
    };

    /// <summary>The codes of the languages that prompts are written in.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. languages.Select(language => language.Code)];

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();

    /// <summary>Tells the language of a text.</summary>
    /// <param name="text">A few sentences.</param>
    /// <returns>A code of <see cref="Known"/>; <c>en</c> where nothing tells.</returns>
    public static string Of(string text)
    {
        var counts = new int[languages.Length];
        foreach (Match match in Word().Matches(text.Length > 20_000 ? text[..20_000] : text))
            for (int language = 0; language < languages.Length; language++)
                if (languages[language].Words.Contains(match.Value.ToLowerInvariant())) counts[language]++;
        int best = Array.IndexOf(counts, counts.Max());
        return languages[best].Code;
    }

    /// <summary>The English name of a language.</summary>
    /// <param name="code">Its ISO 639-1 code.</param>
    /// <returns>The name; the code itself where it is not known.</returns>
    public static string NameOf(string code) => Array.Find(languages, language => language.Code == code).Name ?? others.GetValueOrDefault(code, code);
}
