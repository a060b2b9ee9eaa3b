namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Plurals and singulars by rule, with the irregular ones of everyday prose.</summary>
static class Nouns
{
    static readonly Dictionary<string, string> irregularPlurals = new(StringComparer.Ordinal)
    {
        ["child"] = "children", ["person"] = "people", ["man"] = "men", ["woman"] = "women", ["foot"] = "feet",
        ["tooth"] = "teeth", ["mouse"] = "mice", ["goose"] = "geese", ["knife"] = "knives", ["life"] = "lives",
        ["loaf"] = "loaves", ["leaf"] = "leaves", ["shelf"] = "shelves", ["half"] = "halves", ["wife"] = "wives",
        ["criterion"] = "criteria",
    };

    static readonly Dictionary<string, string> irregularSingulars =
        irregularPlurals.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    static readonly HashSet<string> alwaysSingular = new(StringComparer.Ordinal)
    {
        "excess", "glass", "gas", "bus", "address", "access", "process", "loss", "business", "class", "cross", "dress", "boss",
        "illness", "sickness", "basis", "analysis", "news", "diabetes", "this", "is", "was", "has", "its", "us", "plus", "yes",
        "lens", "witness", "success", "press", "mass", "pass", "express", "less", "unless", "across", "always", "staff",
        "various", "previous", "serious", "dangerous", "gross", "chassis", "status", "bonus", "virus", "campus", "surplus",
    };

    public static string Plural(string noun)
    {
        if (irregularPlurals.TryGetValue(noun, out string? plural))
            return plural;
        if (noun.Length > 1 && noun[^1] == 'y' && !"aeiou".Contains(noun[^2], StringComparison.Ordinal))
            return noun[..^1] + "ies";
        return noun.EndsWith('s') || noun.EndsWith('x') || noun.EndsWith("ch", StringComparison.Ordinal)
            || noun.EndsWith("sh", StringComparison.Ordinal) ? noun + "es" : noun + "s";
    }

    /// <summary>The singular of a lower-case word; the word itself where it is not a plural.</summary>
    public static string Singular(string word)
    {
        if (irregularSingulars.TryGetValue(word, out string? singular))
            return singular;
        if (word.Length < 4 || word[^1] != 's' || alwaysSingular.Contains(word) || word.EndsWith("ss", StringComparison.Ordinal)
            || word.EndsWith("us", StringComparison.Ordinal))
            return word;
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
            return word[..^3] + "y";
        foreach (string ending in (string[])["xes", "ches", "shes", "sses"])
            if (word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^2];
        return word[..^1];
    }

    public static bool IsPlural(string word) => Singular(word) != word || word is "staff" or "police" or "goods";
}
