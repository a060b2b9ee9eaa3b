namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Closed classes, units and words for people.</summary>
static class Lexicon
{
    static readonly Dictionary<string, HashSet<string>> closed = Resource.Classes("closed-words.txt");
    static readonly Dictionary<string, HashSet<string>> people = Resource.Classes("people.txt");
    static readonly Dictionary<string, string> units = Units();
    static readonly HashSet<string> function = closed
        .Where(pair => pair.Key is "det" or "possessive" or "pronoun" or "preposition" or "subordinator" or "conjunction"
            or "modal" or "be" or "have" or "do" or "wh" or "not")
        .SelectMany(pair => pair.Value).ToHashSet(StringComparer.Ordinal);

    static Dictionary<string, string> Units()
    {
        var built = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string kind, HashSet<string> words) in Resource.Classes("units.txt"))
            foreach (string form in words.SelectMany(word => word.Split('/')))
                built.TryAdd(form, kind);
        return built;
    }

    public static bool Is(string kind, string word) => closed[kind].Contains(word);

    /// <summary>Whether a word says nothing about the subject of a sentence.</summary>
    public static bool IsFunction(string word) => function.Contains(word);

    /// <summary>The kind of a unit ("duration", "money", …), or <c>null</c>.</summary>
    public static string? UnitKind(string word) => units.GetValueOrDefault(word);

    /// <summary>Whether the word names somebody who may be the one asking.</summary>
    public static bool IsReader(string word) => people["reader"].Contains(Nouns.Singular(word));

    public static bool IsPerson(string word)
    {
        string singular = Nouns.Singular(word);
        return people["person"].Contains(singular) || people["person"].Contains(word) || people["reader"].Contains(singular)
            || word is "who" or "everyone" or "anyone" or "you" or "we" or "i" or "they" or "he" or "she";
    }

    /// <summary>One form for all inflections, for comparing words: verb forms become the verb, plurals the singular.</summary>
    public static string Stem(string word)
    {
        string lower = word.ToLowerInvariant();
        (string? lemma, VerbForm form) = Verbs.Recognise(lower);
        if (lemma is not null && form != VerbForm.Base)
            return lemma;
        return Nouns.Singular(lower);
    }
}
