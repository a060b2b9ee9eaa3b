using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>
/// Phrases with "of": "the radiator of the van must be checked" is asked as "which part of the van must be checked", and
/// "carries a warranty of 6 months" as "how long is the warranty".
/// </summary>
static class PartForms
{
    public static void Add(Fact fact, View view)
    {
        (string rest, string front) = view.Without(null);
        if (!view.Reader && Split(view.Subject) is { } subject)
            foreach (string wh in What(subject.Part, subject.Whole))
                fact.Asks.Add(new Ask("part", wh, "", "", view.Third, view.Third, wh == "what" ? Ask.Join($"on {subject.Whole}", rest) : rest, front, Slots.None));
        foreach (Chunk chunk in view.Chunks)
        {
            if (chunk.Kind == ChunkKind.Object && Split(chunk.Text) is { } thing)
            {
                (string others, _) = view.Without(chunk);
                foreach (string wh in What(thing.Part, thing.Whole))
                    fact.Asks.Add(new Ask("part", wh, view.Auxiliary, view.Subject, view.Verb, view.Finite, wh == "what" ? Ask.Join($"on {thing.Whole}", others) : others, front, Slots.None));
            }
            Measure(fact, view, chunk, front);
        }
        Has(fact, view, front);
    }

    /// <summary>"a fee of 20 euros", "a distance of 80 kilometres": the noun before the number names it.</summary>
    static void Measure(Fact fact, View view, Chunk chunk, string front)
    {
        if (chunk.Quantity is not { } quantity || fact.Clause is not { } clause || quantity.Start < 2)
            return;
        Token before = clause.Tokens[quantity.Start - 1].Lower == "of" ? clause.Tokens[quantity.Start - 2] : clause.Tokens[quantity.Start];
        bool of = clause.Tokens[quantity.Start - 1].Lower == "of" || clause.Tokens[quantity.Start].Lower == "of";
        if (!of)
            return;
        Token noun = clause.Tokens[quantity.Start].Lower == "of" ? clause.Tokens[quantity.Start - 1] : before;
        if (noun.Tag is not Tag.Noun || !noun.Text.All(char.IsLetter))
            return;
        string how = quantity.Kind switch { "duration" => "how long", "money" or "percent" => "how high", "distance" => "how far", _ => "what" };
        Slots slots = FactReader.SlotsOf(quantity);
        string thing = view.Reader ? view.Objects(chunk) : view.Subject;
        foreach (string about in (string[])[$"for {thing}", ""])
        {
            if (about == "for ")
                continue;
            fact.Asks.Add(Ask.Is("measure", how, Ask.Join("the", noun.Lower, about), front, slots));
            fact.Asks.Add(Ask.Is("measure", "what", Ask.Join("the", noun.Lower, about), front, slots));
        }
        fact.Asks.Add(Ask.Words("measure", $"{noun.Lower} {thing}", slots));
    }

    /// <summary>"The claims line has the number 0800": "what is the number of the claims line".</summary>
    static void Has(Fact fact, View view, string front)
    {
        if (view.Base is not ("have" or "carry" or "need" or "get" or "receive") || view.Reader || view.Chunks.FirstOrDefault(chunk => chunk.Kind == ChunkKind.Object && chunk.Lead.Length == 0) is not { } thing)
            return;
        List<Token> tokens = Tokens.Read(thing.Text);
        Token? noun = tokens.TakeWhile(token => token.Tag is Tag.Determiner or Tag.Adjective or Tag.Noun).LastOrDefault(token => token.Tag == Tag.Noun);
        if (noun is null || tokens[^1] == noun)
            return;
        fact.Asks.Add(Ask.Is("has", "what", $"the {noun.Lower} of {view.Subject}", front, Slots.None));
        fact.Asks.Add(new Ask("has", $"what {noun.Lower}", view.Auxiliary, view.Subject, view.Verb, view.Finite, "", front, Slots.None));
        fact.Asks.Add(Ask.Words("has", $"{noun.Lower} of {view.Subject}", Slots.None));
    }

    static string[] What(string part, string whole)
    {
        string head = Tokens.Words(part).LastOrDefault() ?? "";
        return Lexicon.IsPerson(head) ? [] : [$"which part of {whole}", $"what part of {whole}", "what"];
    }

    static (string Part, string Whole)? Split(string phrase)
    {
        int at = phrase.IndexOf(" of the ", StringComparison.Ordinal);
        return at > 3 && phrase.IndexOf(" of ", StringComparison.Ordinal) == at ? (phrase[..at], phrase[(at + 4)..]) : null;
    }
}
