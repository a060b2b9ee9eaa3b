using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Paraphrase;

/// <summary>
/// Swaps words of a question for others that ask the same, inflection kept. A word that the documents use themselves is
/// never put in: there it may mean something else.
/// </summary>
sealed class Synonyms(FactIndex index)
{
    readonly record struct Entry(char Kind, string[] Alternatives);

    readonly Dictionary<string, bool> taken = new(StringComparer.Ordinal);

    static readonly Dictionary<string, List<Entry>> entries = Load();
    /// <summary>The most words of an entry by its first word: most words begin none, and are passed over quickly.</summary>
    static readonly Dictionary<string, int> lengths = entries.Keys
        .GroupBy(entry => entry.Split(' ')[0], StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.Max(entry => entry.Split(' ').Length), StringComparer.OrdinalIgnoreCase);

    static readonly HashSet<string> nouns = [.. entries.Where(pair => pair.Value.Exists(entry => entry.Kind == 'n')).Select(pair => pair.Key)];

    static Dictionary<string, List<Entry>> Load()
    {
        var built = new Dictionary<string, List<Entry>>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in Resource.Lines("synonyms.txt"))
        {
            char kind = line[0];
            bool oneWay = line[1] == '>';
            string[] words = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('|');
            for (int word = 0; word < (oneWay ? 1 : words.Length); word++)
            {
                if (!built.TryGetValue(words[word], out List<Entry>? list))
                    built[words[word]] = list = [];
                list.Add(new Entry(kind, [.. words.Where((_, other) => other != word)]));
            }
        }
        return built;
    }

    /// <summary>The question with up to <paramref name="count"/> words replaced; the same text where none can be.</summary>
    public string Replace(string question, SplitMix random, int count)
    {
        List<string> words = [.. question.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        // A word put in is not replaced again: synonyms of synonyms drift away.
        List<bool> done = [.. words.Select(_ => false)];
        for (int round = 0; round < count; round++)
        {
            List<(int Start, int Length, string Text)> options = Options(words, done);
            if (options.Count == 0)
                break;
            // Each place counts once, however many words fit there.
            var places = options.GroupBy(option => (option.Start, option.Length)).ToList();
            (int start, int length, string text) = random.Pick(random.Pick(places).ToList());
            string last = words[start + length - 1];
            string mark = last.Length > 0 && last[^1] is ',' or ':' ? last[^1].ToString() : "";
            words.RemoveRange(start, length);
            string[] put = (text + mark).Split(' ');
            words.InsertRange(start, put);
            done.RemoveRange(start, length);
            done.InsertRange(start, put.Select(_ => true));
        }
        return string.Join(' ', Articles(words));
    }

    List<(int Start, int Length, string Text)> Options(List<string> words, List<bool> done)
    {
        var options = new List<(int, int, string)>();
        for (int start = 0; start < words.Count; start++)
            for (int length = Math.Min(Longest(words[start]), words.Count - start); length >= 1; length--)
            {
                int before = options.Count;
                if (done.GetRange(start, length).Contains(true))
                    continue;
                Match(words, start, length, options);
                if (options.Count == before)
                    continue;
                // The longest match wins: "time limit" is not "time" and "limit".
                start += length - 1;
                break;
            }
        return options;
    }

    static int Longest(string word)
    {
        string lower = word.TrimEnd(',', ':').ToLowerInvariant();
        int longest = lengths.GetValueOrDefault(lower);
        if (Nouns.Singular(lower) is { } singular && singular != lower)
            longest = Math.Max(longest, lengths.GetValueOrDefault(singular));
        if (Verbs.Recognise(lower).Lemma is { } lemma && lemma != lower)
            longest = Math.Max(longest, lengths.GetValueOrDefault(lemma));
        return longest;
    }

    void Match(List<string> words, int start, int length, List<(int, int, string)> options)
    {
        if (Enumerable.Range(start, length - 1).Any(at => words[at][^1] is ',' or ':'))
            return;
        string phrase = string.Join(' ', words.Skip(start).Take(length)).TrimEnd(',', ':');
        string lower = phrase.ToLowerInvariant();
        // A capital inside a question marks a name.
        if (start > 0 && phrase.Any(char.IsUpper) && !lower.Contains("i ", StringComparison.Ordinal))
            return;
        string head = lower[(lower.LastIndexOf(' ') + 1)..], front = lower[..^head.Length];
        string singular = front + Nouns.Singular(head);
        int space = lower.IndexOf(' ', StringComparison.Ordinal);
        string verb = space < 0 ? lower : lower[..space], particle = space < 0 ? "" : lower[space..];
        (string? lemma, VerbForm form) = Verbs.Recognise(verb);
        string previous = start > 0 ? words[start - 1].ToLowerInvariant() : "";
        bool supported = words.Take(start).Any(word => word.ToLowerInvariant() is "do" or "does" or "did" or "must" or "may" or "can" or "should" or "will");
        foreach ((string key, char[] kinds) in ((string, char[])[])[(lower, ['p', 'a']), (singular, ['n']), (lemma + particle, ['v'])])
        {
            if (key.Length == 0 || !entries.TryGetValue(key, out List<Entry>? found))
                continue;
            foreach (Entry entry in found.Where(entry => kinds.Contains(entry.Kind)))
            {
                if (entry.Kind == 'v' && !IsVerb(lower, form, previous, supported))
                    continue;
                if (entry.Kind == 'n' && (IsVerbPlace(previous) || (lemma is not null && !IsNounPlace(previous, start))))
                    continue;
                // "when the money comes" inside a question is not its question word.
                if (entry.Kind == 'p' && start > 0 && (Lexicon.Is("wh", verb) || verb is "when" or "where"))
                    continue;
                foreach (string alternative in entry.Alternatives)
                    if (Fit(entry.Kind, alternative, form, singular != lower) is { } text && !Hangs(text, words, start + length))
                        options.Add((start, length, text));
            }
        }
    }

    /// <summary>"tell you about" needs its object right behind it.</summary>
    static bool Hangs(string text, List<string> words, int next) =>
        text.Contains(' ', StringComparison.Ordinal) && text[(text.LastIndexOf(' ') + 1)..] is "about" or "of" or "for" or "at" or "with" or "into" or "to" or "from"
        && (next >= words.Count || Lexicon.Is("preposition", words[next].ToLowerInvariant()));

    string? Fit(char kind, string alternative, VerbForm form, bool plural)
    {
        if (kind != 'p' && Taken(alternative))
            return null;
        if (kind == 'n' && plural)
        {
            string[] parts = alternative.Split(' ');
            if (parts.Length > 2 || parts.Any(Lexicon.IsFunction))
                return null;
            if (Nouns.IsPlural(parts[^1]))
                return alternative;
            return string.Join(' ', [.. parts[..^1], Nouns.Plural(parts[^1])]);
        }
        if (kind == 'n' && Nouns.IsPlural(alternative.Split(' ')[^1]) && alternative is not "staff" and not "police")
            return null;
        if (kind != 'v')
            return alternative;
        VerbForm wanted = (form & VerbForm.Base) != 0 ? VerbForm.Base : (form & VerbForm.Third) != 0 ? VerbForm.Third
            : (form & VerbForm.Participle) != 0 ? VerbForm.Participle : form;
        // "report it" may become "tell you about it", but not "it must be told you about".
        if (alternative.Contains(" you ", StringComparison.Ordinal) && wanted != VerbForm.Base)
            return null;
        return alternative.StartsWith("not ", StringComparison.Ordinal) ? null : Verbs.Inflect(alternative, wanted);
    }

    /// <summary>Whether the documents use one of the words.</summary>
    bool Taken(string alternative)
    {
        if (!taken.TryGetValue(alternative, out bool known))
            taken[alternative] = known = Tokens.ContentStems(alternative).Any(index.Knows);
        return known;
    }

    static bool IsVerbPlace(string previous) =>
        previous is "to" or "i" or "we" or "you" or "must" or "may" or "can" or "should" or "will" or "not" or "have to" or "cannot";

    /// <summary>Where a word that may be a verb as well is surely a noun.</summary>
    static bool IsNounPlace(string previous, int start) =>
        start == 0 || Lexicon.Is("det", previous) || Lexicon.Is("possessive", previous) || Lexicon.Is("preposition", previous) || Lexicon.Is("adjective", previous);

    static bool IsVerb(string phrase, VerbForm form, string previous, bool supported)
    {
        string word = phrase.Split(' ')[0];
        bool alsoNoun = nouns.Contains(Nouns.Singular(word));
        if ((form & VerbForm.Base) != 0)
            return IsVerbPlace(previous) || (supported && !alsoNoun && !Lexicon.Is("det", previous) && !Lexicon.Is("possessive", previous)
                && !Lexicon.Is("preposition", previous) && !Lexicon.Is("adjective", previous));
        if ((form & VerbForm.Third) != 0)
            return previous is "who" or "what" or "that" || (!alsoNoun && Lexicon.IsPerson(previous));
        if ((form & VerbForm.Ing) != 0)
            return previous is "for" or "of" or "by" or "without" or "before" or "after" or "is" or "are";
        return Lexicon.Is("be", previous) || !Lexicon.Is("det", previous) && !Lexicon.Is("possessive", previous);
    }

    /// <summary>Puts "a" and "an" right again.</summary>
    static IEnumerable<string> Articles(List<string> words)
    {
        for (int index = 0; index < words.Count; index++)
        {
            string word = words[index];
            if (word is "a" or "an" && index + 1 < words.Count)
            {
                char next = char.ToLowerInvariant(words[index + 1][0]);
                bool silent = words[index + 1].StartsWith("hour", StringComparison.Ordinal) || words[index + 1].StartsWith("honest", StringComparison.Ordinal);
                bool consonantal = words[index + 1].StartsWith("uni", StringComparison.Ordinal) || words[index + 1].StartsWith("use", StringComparison.Ordinal) || words[index + 1].StartsWith("one", StringComparison.Ordinal) || words[index + 1].StartsWith("euro", StringComparison.Ordinal);
                yield return char.IsLetter(next) ? (("aeiou".Contains(next, StringComparison.Ordinal) && !consonantal) || silent ? "an" : "a") : word;
            }
            else
            {
                yield return word;
            }
        }
    }
}
