namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>The shapes of an English verb.</summary>
[Flags]
enum VerbForm
{
    None = 0,
    Base = 1,
    Third = 2,
    Past = 4,
    Participle = 8,
    Ing = 16,
}

/// <summary>Inflects the verbs of the list and recognises their forms.</summary>
static class Verbs
{
    static readonly Dictionary<string, (string Past, string Participle)> irregular = new(StringComparer.Ordinal);
    static readonly HashSet<string> doubling = new(StringComparer.Ordinal);
    static readonly Dictionary<string, (string Lemma, VerbForm Form)> forms = Build();

    static Dictionary<string, (string, VerbForm)> Build()
    {
        var lemmas = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string line in Resource.Lines("irregular-verbs.txt"))
        {
            string[] parts = line.Split(' ');
            irregular[parts[0]] = (parts[1], parts[2]);
            lemmas.Add(parts[0]);
        }
        foreach (string word in Resource.Lines("verbs.txt").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            string lemma = word.TrimEnd('!');
            if (word.EndsWith('!'))
                doubling.Add(lemma);
            lemmas.Add(lemma);
        }
        foreach (string lemma in (string[])["begin", "forget", "get", "hit", "let", "put", "run", "set", "shut", "sit", "swim", "win", "cut", "dig", "split", "forbid", "bet"])
            doubling.Add(lemma);

        var built = new Dictionary<string, (string, VerbForm)>(StringComparer.Ordinal);
        void Add(string form, string lemma, VerbForm kind)
        {
            // The first lemma keeps a form that two share ("found"); a form is remembered with all its uses.
            if (!built.TryGetValue(form, out (string Lemma, VerbForm Form) known))
                built[form] = (lemma, kind);
            else if (known.Lemma == lemma)
                built[form] = (lemma, known.Form | kind);
        }
        foreach (string lemma in lemmas)
        {
            Add(lemma, lemma, VerbForm.Base);
            Add(Third(lemma), lemma, VerbForm.Third);
            Add(Past(lemma), lemma, VerbForm.Past);
            Add(Participle(lemma), lemma, VerbForm.Participle);
            Add(Ing(lemma), lemma, VerbForm.Ing);
        }
        return built;
    }

    /// <summary>The verb that a lower-case word is a form of, or <c>null</c> with no form.</summary>
    public static (string? Lemma, VerbForm Form) Recognise(string word) =>
        forms.TryGetValue(word, out (string Lemma, VerbForm Form) found) ? found : (null, VerbForm.None);

    public static string Third(string lemma) => lemma switch
    {
        _ when lemma.Contains(' ', StringComparison.Ordinal) => Inflect(lemma, VerbForm.Third),
        "be" => "is",
        "have" => "has",
        _ when EndsConsonantY(lemma) => lemma[..^1] + "ies",
        _ when Hisses(lemma) || lemma.EndsWith('o') => lemma + "es",
        _ => lemma + "s",
    };

    public static string Past(string lemma) => lemma switch
    {
        _ when lemma.Contains(' ', StringComparison.Ordinal) => Inflect(lemma, VerbForm.Past),
        "be" => "was",
        "have" => "had",
        "do" => "did",
        _ => irregular.TryGetValue(lemma, out (string Past, string Participle) forms) ? forms.Past : Regular(lemma),
    };

    public static string Participle(string lemma) => lemma switch
    {
        _ when lemma.Contains(' ', StringComparison.Ordinal) => Inflect(lemma, VerbForm.Participle),
        "be" => "been",
        "have" => "had",
        "do" => "done",
        _ => irregular.TryGetValue(lemma, out (string Past, string Participle) forms) ? forms.Participle : Regular(lemma),
    };

    public static string Ing(string lemma) =>
        lemma.Contains(' ', StringComparison.Ordinal) ? Inflect(lemma, VerbForm.Ing)
        : lemma is "be" or "see" or "agree" || lemma.EndsWith("ee", StringComparison.Ordinal) ? lemma + "ing"
        : lemma.EndsWith("ie", StringComparison.Ordinal) ? lemma[..^2] + "ying"
        : lemma.EndsWith('e') ? lemma[..^1] + "ing"
        : doubling.Contains(lemma) ? lemma + lemma[^1] + "ing"
        : lemma + "ing";

    /// <summary>The form of a lemma that may carry a particle ("hand in" -> "handed in").</summary>
    public static string Inflect(string phrase, VerbForm form)
    {
        int space = phrase.IndexOf(' ', StringComparison.Ordinal);
        string lemma = space < 0 ? phrase : phrase[..space], particle = space < 0 ? "" : phrase[space..];
        return form switch
        {
            VerbForm.Third => Third(lemma),
            VerbForm.Past => Past(lemma),
            VerbForm.Participle => Participle(lemma),
            VerbForm.Ing => Ing(lemma),
            _ => lemma,
        } + particle;
    }

    static string Regular(string lemma) =>
        lemma.EndsWith('e') ? lemma + "d"
        : EndsConsonantY(lemma) ? lemma[..^1] + "ied"
        : doubling.Contains(lemma) ? lemma + lemma[^1] + "ed"
        : lemma + "ed";

    static bool EndsConsonantY(string word) =>
        word.Length > 1 && word[^1] == 'y' && !"aeiou".Contains(word[^2], StringComparison.Ordinal);

    static bool Hisses(string word) =>
        word.EndsWith('s') || word.EndsWith('x') || word.EndsWith('z')
        || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal);
}
