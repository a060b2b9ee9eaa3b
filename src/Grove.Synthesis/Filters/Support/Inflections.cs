namespace Grove.Synthesis.Filters.Support;

/// <summary>
/// Brings inflected forms of a word together by cutting endings, for English, German, Spanish and French: a light stemmer, made to
/// compare an answer with its source and nothing else. Without accents, because endings change them (<c>día, días; règle, réglé</c>).
/// </summary>
static class Inflections
{
    const int LeastStem = 3;

    // Longest first. Each is cut once, and what is left keeps at least three letters.
    static readonly Dictionary<string, string[]> endings = new()
    {
        ["en"] = ["ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "ied", "ies", "ed", "er", "es", "ly", "al", "s", "e", "y"],
        ["de"] = ["ungen", "ung", "keit", "heit", "lich", "isch", "igen", "iger", "iges", "ten", "tet", "est", "end", "ern", "em", "en", "er", "es", "et", "st", "te", "ig", "e", "n", "s", "t"],
        ["es"] = ["aciones", "acion", "amiento", "imiento", "amente", "mente", "iendo", "ando", "adas", "ados", "idas", "idos", "aron", "ieron", "aba", "ada", "ado", "ida", "ido", "ara", "era", "ira",
            "arse", "erse", "irse", "ciones", "cion", "ar", "er", "ir", "an", "en", "as", "es", "os", "io", "ia", "a", "e", "o", "s", "n"],
        ["fr"] = ["issements", "issement", "ations", "ation", "ements", "ement", "issent", "aient", "erons", "eront", "erait", "ions", "ees", "ent", "ant", "era", "ion", "ais", "ait", "eux", "ee", "es", "er", "ez", "ir", "it", "is", "e", "s", "x", "t"],
    };

    /// <summary>The stem of a word.</summary>
    /// <param name="word">The word, in any case.</param>
    /// <param name="language">ISO 639-1 code; another language than the four keeps its forms apart.</param>
    public static ulong Stem(ReadOnlySpan<char> word, string language)
    {
        Span<char> plain = stackalloc char[Math.Min(word.Length, 40)];
        int length = 0;
        foreach (char letter in word[..plain.Length]) plain[length++] = Plain(letter);
        ReadOnlySpan<char> stem = plain[..length];
        // l'assuré, insurer's
        if (stem.IndexOf('\'') is >= 1 and <= 2 and int elided) stem = stem[(elided + 1)..];
        else if (stem.EndsWith("'s")) stem = stem[..^2];
        if (endings.TryGetValue(language, out string[]? known))
            foreach (string ending in known)
                if (stem.Length >= ending.Length + LeastStem && stem.EndsWith(ending, StringComparison.Ordinal))
                {
                    stem = stem[..^ending.Length];
                    break;
                }
        ulong hash = 14695981039346656037;
        // stopped, stopping: the doubled consonant is part of the ending.
        int end = stem.Length > LeastStem && stem[^1] == stem[^2] ? stem.Length - 1 : stem.Length;
        foreach (char letter in stem[..end]) hash = (hash ^ letter) * 1099511628211;
        return hash;
    }

    static char Plain(char letter)
    {
        char lower = letter < 128 ? (letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter) : char.ToLowerInvariant(letter);
        return lower switch
        {
            < '\u0080' => lower,
            'à' or 'á' or 'â' or 'ä' or 'ã' => 'a',
            'è' or 'é' or 'ê' or 'ë' => 'e',
            'ì' or 'í' or 'î' or 'ï' => 'i',
            'ò' or 'ó' or 'ô' or 'ö' or 'õ' => 'o',
            'ù' or 'ú' or 'û' or 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            'ß' => 's',
            '’' => '\'',
            _ => lower,
        };
    }
}
