namespace Grove.Taxonomy.Documents;

/// <summary>
/// Splits running text into sentences. A full stop, exclamation or question mark ends a sentence where white space follows
/// and the next word does not begin with a small letter, unless the stop belongs to an abbreviation, an initial or a number.
/// </summary>
static class SentenceSplitter
{
    // Something always follows these: a name, a number, an example.
    static readonly HashSet<string> NeverLast = new(StringComparer.OrdinalIgnoreCase)
    {
        "dr", "mr", "mrs", "ms", "mx", "prof", "rev", "hon", "gen", "col", "capt", "lt", "sgt", "st", "mt", "messrs",
        "e.g", "eg", "i.e", "ie", "cf", "viz", "vs", "approx", "ca", "c", "fig", "figs", "sec", "art", "ch", "para",
        "vol", "eq", "p", "pp", "tel", "ext", "incl", "excl", "esp", "resp",
    };

    // These count as abbreviations only before a number: "No. 5" but "The answer is no. The claim ...".
    static readonly HashSet<string> BeforeNumber = new(StringComparer.OrdinalIgnoreCase)
    {
        "no", "nos", "nr", "art", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "max", "min",
    };

    // After "8.30 a.m." or a letter, one of these begins a new sentence; a name or a weekday does not.
    static readonly HashSet<string> Starters = new(StringComparer.Ordinal)
    {
        "A", "An", "The", "This", "That", "These", "Those", "It", "Its", "He", "She", "They", "We", "You", "I", "Your", "Our", "Their",
        "If", "When", "Where", "While", "After", "Before", "Until", "Unless", "Because", "Since", "As", "At", "By", "For", "From", "In",
        "On", "Of", "To", "With", "Without", "Once", "Only", "All", "Any", "Each", "Every", "Some", "No", "Not", "Both", "Please", "Do",
        "Does", "There", "Then", "Here", "However", "But", "And", "Or", "So", "Also", "What", "Who", "Why", "How", "Which", "Is", "Are", "Never", "Always",
    };

    static readonly HashSet<string> Calendar = new(StringComparer.Ordinal)
    {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mondays", "Tuesdays", "Wednesdays", "Thursdays",
        "Fridays", "Saturdays", "Sundays", "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December", "GMT", "UTC", "CET", "BST", "EST", "PST",
    };

    /// <summary>The sentences of a text, white space collapsed; none for an empty text.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        List<string> sentences = [];
        int start = 0;
        for (int index = 0; index < text.Length; index++)
        {
            if (!".!?…。！？।".Contains(text[index]))
                continue;
            int end = index + 1;
            while (end < text.Length && ".!?…。！？)]\"'”’»".Contains(text[end]))
                end++;
            bool wide = "。！？".Contains(text[index]);
            if (end < text.Length && (wide || (text[end] == ' ' && Ends(text, start, index, end))))
            {
                sentences.Add(text[start..end]);
                start = text[end] == ' ' ? end + 1 : end;
            }

            index = end - 1;
        }

        if (start < text.Length)
            sentences.Add(text[start..]);
        return sentences;
    }

    // mark: the first end mark; end: the blank after it and after any closing quotes.
    static bool Ends(string text, int start, int mark, int end)
    {
        string next = NextWord(text, end + 1);
        if (next.Length == 0 || char.IsLower(next[0]))
            return false;
        if (text[mark] != '.' || (mark + 1 < end && text[mark + 1] == '.'))
            return true;

        int from = mark;
        while (from > start && text[from - 1] != ' ')
            from--;
        string word = text[from..mark].TrimStart('(', '[', '"', '\'', '“', '‘', '«');
        if (word.Length == 0)
            return true;
        if (from == start && word.All(char.IsAsciiDigit))
            return false;
        if (char.IsAsciiDigit(next[0]) && BeforeNumber.Contains(word))
            return false;
        if (word.Length == 1 && char.IsUpper(word[0]))
            return Starters.Contains(next);
        if (NeverLast.Contains(word))
            return false;
        if (word.Contains('.') && word.Length <= 5 && char.IsLetter(word[^1]) && !char.IsAsciiDigit(word[0]))
            return char.IsAsciiDigit(next[0]) ? false : char.IsLower(word[^1]) ? !Calendar.Contains(next) : Starters.Contains(next);
        return true;
    }

    static string NextWord(string text, int from)
    {
        while (from < text.Length && "([\"'“‘«*".Contains(text[from]))
            from++;
        int to = from;
        while (to < text.Length && (char.IsLetterOrDigit(text[to]) || text[to] == '\''))
            to++;
        return to > from ? text[from..to] : from < text.Length ? text[from..(from + 1)] : "";
    }
}
