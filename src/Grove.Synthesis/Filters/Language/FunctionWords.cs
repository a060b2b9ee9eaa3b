namespace Grove.Synthesis.Filters.Language;

/// <summary>The words of a language that say nothing about a subject, for English, German, Spanish and French.</summary>
static class FunctionWords
{
    static readonly Dictionary<string, HashSet<uint>> byLanguage = Read();

    /// <summary>Hashes of the words of a language; none for one that is not known.</summary>
    public static HashSet<uint> Of(string language) => byLanguage.TryGetValue(language, out HashSet<uint>? words) ? words : [];

    /// <summary>Whether the words of a language are known.</summary>
    public static bool Knows(string language) => byLanguage.ContainsKey(language);

    static Dictionary<string, HashSet<uint>> Read()
    {
        using Stream stream = typeof(FunctionWords).Assembly.GetManifestResourceStream("function-words.txt")!;
        using var reader = new StreamReader(stream);
        var all = new Dictionary<string, HashSet<uint>>();
        while (reader.ReadLine() is { Length: > 0 } line)
            all[line[..2]] = [.. line[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Words.Hash(word))];
        return all;
    }
}
