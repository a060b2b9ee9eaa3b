using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Names of people, firms and places inside a sentence: who is the head of it, where is it, who is that.</summary>
static class NameForms
{
    /// <summary>Verbs whose subject has a title: "is led by" asks for "the head of".</summary>
    static readonly Dictionary<string, string[]> titles = new(StringComparer.Ordinal)
    {
        ["lead"] = ["the head of", "the leader of", "in charge of", "the boss of"], ["head"] = ["the head of", "in charge of"],
        ["manage"] = ["the manager of", "in charge of"], ["run"] = ["the manager of", "in charge of"], ["found"] = ["the founder of"],
        ["own"] = ["the owner of"], ["write"] = ["the author of"], ["build"] = ["the builder of"], ["design"] = ["the designer of"],
        ["supply"] = ["the supplier of"], ["make"] = ["the maker of"], ["teach"] = ["the teacher of"], ["update"] = ["responsible for"],
        ["check"] = ["responsible for checking"], ["approve"] = ["responsible for approving"], ["repair"] = ["responsible for repairing"],
        ["inspect"] = ["responsible for inspecting"], ["train"] = ["the trainer of"], ["decide"] = [],
    };

    public static void Add(Fact fact, View view)
    {
        if (fact.Clause is not { } clause || view.Reader)
            return;
        if (IsName(Bare(view.Subject)) && clause.Lemma is not "be")
            fact.Asks.Add(Ask.Flat("who", Ask.Join("who", view.Third, view.Without(null).Others), Slots.Person, view.Without(null).Front));
        if (view.Base.Length > 0 && titles.TryGetValue(view.Base, out string[]? labels) && view.Objects(null) is { Length: > 2 } thing)
            foreach (string label in labels)
                fact.Asks.Add(Ask.Is("who", "who", $"{label} {thing}", "", Slots.Person));
        Copula(fact, clause, view);
        Place(fact, view);
        Apposition(fact, view);
    }

    /// <summary>"The head of inspections is Marta Lindqvist".</summary>
    static void Copula(Fact fact, Clause clause, View view)
    {
        if (!clause.Copula || clause.Negative || clause.Chunks.FirstOrDefault(chunk => !chunk.Leading) is not { Kind: ChunkKind.Object } name || !IsName(name.Text))
            return;
        fact.Asks.Add(Ask.Is("who", clause.SubjectIsPerson ? "who" : "what", view.Subject, "", Slots.Person));
        fact.Asks.Add(Ask.Is("who", "what", $"the name of {view.Subject}", "", Slots.Person));
        fact.Asks.Add(Ask.Is("who", "who", name.Text, "", Slots.None));
        fact.Asks.Add(Ask.What("who", "does", name.Text, "do", Slots.None) with { Finite = "does" });
    }

    /// <summary>"Voltara Garage in Eastport …": where it is.</summary>
    static void Place(Fact fact, View view)
    {
        foreach (string phrase in view.Chunks.Where(chunk => chunk.Kind == ChunkKind.Agent).Select(chunk => chunk.Body).Append(view.Subject))
            foreach (string preposition in (string[])[" in ", " at ", " on ", " near "])
            {
                int at = phrase.IndexOf(preposition, StringComparison.Ordinal);
                if (at < 2 || !IsName(phrase[(at + preposition.Length)..]))
                    continue;
                string thing = phrase[..at], place = phrase[(at + 1)..];
                fact.Asks.Add(Ask.Is("place", "where", thing, "", Slots.Place));
                fact.Asks.Add(Ask.Is("place", "in which place", thing, "", Slots.Place));
                fact.Asks.Add(new Ask("place", "where", "do", "I", "find", "find", thing, "", Slots.Place));
                fact.Asks.Add(Ask.Is("place", "what", $"the location of {thing}", "", Slots.Place));
                if (phrase == view.Subject)
                {
                    (string rest, string front) = view.Without(null);
                    fact.Asks.Add(new Ask("who", $"who {place}", "", "", view.Third, view.Third, rest, front, Slots.Person));
                    fact.Asks.Add(new Ask("object", "what", view.Auxiliary, thing, view.Verb, view.Finite, "", "", Slots.None));
                }
            }
    }

    /// <summary>"The regional manager, Tobias Renn, …": a role and who has it.</summary>
    static void Apposition(Fact fact, View view)
    {
        foreach (string phrase in view.Chunks.Select(chunk => chunk.Body).Append(view.Subject))
        {
            int comma = phrase.IndexOf(", ", StringComparison.Ordinal);
            if (comma < 3)
                continue;
            string role = phrase[..comma], name = phrase[(comma + 2)..].TrimEnd(',');
            if (!IsName(name) || name.Contains(',', StringComparison.Ordinal) || name.Split(' ').Length > 4)
                continue;
            fact.Asks.Add(Ask.Is("who", "who", role, "", Slots.Person));
            fact.Asks.Add(Ask.Is("who", "what", $"the name of {role}", "", Slots.Person));
            fact.Asks.Add(Ask.Is("who", "who", name, "", Slots.None));
            if (phrase != view.Subject)
                continue;
            (string rest, string front) = view.Without(null);
            fact.Asks.Add(new Ask("object", "what", view.Auxiliary, name, view.Verb, view.Finite, "", front, Slots.None));
            if (view.Chunks.FirstOrDefault(chunk => chunk.Quantity is not null) is { } much)
            {
                string wh = much.Quantity!.Kind == "money" ? "how much" : "how many";
                fact.Asks.Add(new Ask("object", $"up to {wh}", view.Auxiliary, role, view.Verb, view.Finite, view.Without(much).Others, front, Slots.None));
                fact.Asks.Add(new Ask("object", $"up to {wh}", view.Auxiliary, name, view.Verb, view.Finite, view.Without(much).Others, front, Slots.None));
            }
        }
    }

    /// <summary>Whether all words that count are capitalised.</summary>
    public static bool IsName(string phrase)
    {
        string[] words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && words[0] is "the")
            words = words[1..];
        return words.Length is > 0 and < 6 && char.IsUpper(words[^1][0])
            && words.All(word => char.IsUpper(word[0]) || char.IsDigit(word[0]) || word is "of" or "and" or "the");
    }

    static string Bare(string subject)
    {
        foreach (string preposition in (string[])[" in ", " at ", " on "])
            if (subject.IndexOf(preposition, StringComparison.Ordinal) is > 0 and var at)
                return subject[..at];
        return subject;
    }
}
