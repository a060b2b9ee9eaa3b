using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Who, what, where, when, why, how: one question per piece of the clause.</summary>
static class RoleForms
{
    public static void Add(Fact fact, View view)
    {
        Subject(fact, view);
        foreach (Chunk chunk in view.Chunks)
        {
            if (chunk.Quantity is not null && chunk.Kind is ChunkKind.Quantity)
                continue;
            foreach ((string wh, Slots slots) in Words(view, chunk))
            {
                string form = chunk.Kind.ToString().ToLowerInvariant();
                fact.Asks.Add(view.About(form, wh, chunk, slots));
                if (chunk is { Kind: ChunkKind.Recipient, Lead: "to" } && wh == "to whom")
                {
                    Ask stranded = view.About(form, "who", chunk, slots, brief: true);
                    fact.Asks.Add(stranded with { Rest = Ask.Join(stranded.Rest, "to") });
                }
                if (view.Chunks.Count > 2)
                    fact.Asks.Add(view.About(form, wh, chunk, slots, brief: true));
            }
        }
    }

    static IEnumerable<(string Wh, Slots Slots)> Words(View view, Chunk chunk)
    {
        switch (chunk.Kind)
        {
            case ChunkKind.Agent:
                yield return ("by whom", Slots.Person);
                break;
            case ChunkKind.Recipient when chunk.Lead == "to":
                yield return (Person(chunk.Body) ? "to whom" : "where", Person(chunk.Body) ? Slots.Person : Slots.Place);
                if (!Person(chunk.Body))
                    yield return ("to what", Slots.Place);
                break;
            case ChunkKind.Recipient:
                yield return ($"{chunk.Lead} {(Person(chunk.Body) ? "whom" : "where")}", Slots.Person | Slots.Place);
                break;
            case ChunkKind.Place:
                yield return ("where", Slots.Place);
                if (chunk.Lead is "in" or "at" or "on" or "into")
                    yield return ($"{chunk.Lead} which place", Slots.Place);
                break;
            case ChunkKind.Time:
                yield return ("when", Slots.Time);
                yield return (chunk.Lead is "until" or "till" ? "until when" : chunk.Lead is "after" or "before" ? "at what point" : "at what time", Slots.Time);
                break;
            case ChunkKind.Condition:
                yield return ("when", Slots.None);
                yield return ("in which case", Slots.None);
                yield return ("under what condition", Slots.None);
                break;
            case ChunkKind.Exception:
                yield return ("with what exception", Slots.None);
                break;
            case ChunkKind.Purpose:
                yield return ("why", Slots.Reason);
                yield return ("for what purpose", Slots.Reason);
                yield return ("what for and how", Slots.Reason);
                break;
            case ChunkKind.Reason:
                yield return ("why", Slots.Reason);
                yield return ("for what reason", Slots.Reason);
                break;
            case ChunkKind.Means:
                yield return (Person(chunk.Body) && chunk.Lead is "with" ? "with whom" : "how", Slots.None);
                break;
            case ChunkKind.Object when !(view.Reader && view.Finite.Contains("be ", StringComparison.Ordinal)):
                yield return (Person(chunk.Text) ? "who" : "what", Slots.None);
                if (Head(chunk.Text) is { Length: > 2 } head && !Person(chunk.Text) && chunk.Text.Contains(' ', StringComparison.Ordinal) && chunk.Lead.Length == 0)
                    yield return ($"which {head}", Slots.None);
                break;
            case ChunkKind.Topic when chunk.Lead is "for":
                yield return (Person(chunk.Body) ? "for whom" : "for what", Slots.None);
                break;
            default:
                break;
        }
    }

    static void Subject(Fact fact, View view)
    {
        if (view.Reader || view.Subject.Length == 0)
            return;
        (string rest, string front) = view.Without(null);
        if (rest.Length == 0 && !view.Finite.Contains(' ', StringComparison.Ordinal))
            return;
        List<string> words = [.. Tokens.Words(view.Subject).Where(word => !Lexicon.Is("det", word))];
        string head = HeadWord(view.Subject);
        bool person = Lexicon.IsPerson(head);
        if (person)
        {
            fact.Asks.Add(new Ask("who", "who", "", "", view.Third, view.Third, rest, front, Slots.Person));
            if (view.Base.Length > 0)
            {
                fact.Asks.Add(Ask.Flat("who", Ask.Join("who is responsible for", Verbs.Ing(view.Base), rest), Slots.Person, front));
                fact.Asks.Add(Ask.Flat("who", Ask.Join("whose job is it to", view.Base, rest), Slots.Person, front));
                fact.Asks.Add(Ask.Flat("who", Ask.Join("who has to", view.Base, rest), Slots.Person, front));
            }
        }
        else if (!NameForms.IsName(view.Subject) || fact.Clause is { Copula: true } or { Passive: true })
        {
            fact.Asks.Add(new Ask("what", "what", "", "", view.Third, view.Third, rest, front, Slots.None));
        }
        bool named = NameForms.IsName(view.Subject);
        if (named && !person)
            head = "firm";
        if (words.Count > 1 && !(named && person))
            fact.Asks.Add(new Ask("which", $"which {head}", "", "", view.Finite, view.Finite, rest, front, person ? Slots.Person : Slots.None));
    }

    static string HeadWord(string phrase)
    {
        List<Token> tokens = Tokens.Read(phrase);
        int end = tokens.FindIndex(token => token.Tag is Tag.Preposition or Tag.Relative or Tag.Infinitive || token.Text is "," or "(");
        return (end > 0 ? tokens[end - 1] : tokens[^1]).Lower;
    }

    static bool Person(string phrase) => phrase.Length > 0 && (Lexicon.IsPerson(HeadWord(phrase)) || (NameForms.IsName(phrase) && phrase.Contains(' ', StringComparison.Ordinal)));

    static string? Head(string phrase)
    {
        List<Token> tokens = Tokens.Read(phrase);
        int end = tokens.FindIndex(token => token.Tag is Tag.Preposition or Tag.Relative or Tag.Infinitive or Tag.Subordinator or Tag.Conjunction || token.Text is "," or "(");
        Token head = end > 0 ? tokens[end - 1] : tokens[^1];
        return head.Tag is Tag.Noun && head.Text == head.Lower ? head.Lower : null;
    }
}
