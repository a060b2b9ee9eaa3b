using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>"X is a Y", "X means Y", "X are called Y": from the term to its meaning and back.</summary>
static class DefinitionForms
{
    public static void Add(Fact fact)
    {
        if (fact.Clause is not { Negative: false } clause)
            return;
        (string rest, _) = fact.Views[0].Without(null);
        bool called = clause.Passive && clause.Lemma is "call" or "know" or "define";
        if (clause.Lemma is "mean" or "denote" || (clause.Lemma == "stand" && rest.StartsWith("for ", StringComparison.Ordinal)) || called)
        {
            string meaning = rest.StartsWith("for ", StringComparison.Ordinal) ? rest[4..] : rest.StartsWith("as ", StringComparison.Ordinal) ? rest[3..] : rest;
            Term(fact, clause.Subject);
            if (called)
                Term(fact, meaning);
            Meaning(fact, called ? clause.Subject : meaning);
            return;
        }
        if (!clause.Copula || clause.Chunks.FirstOrDefault(chunk => !chunk.Leading) is not { Kind: ChunkKind.Object } complement)
            return;
        string first = complement.Text.Split(' ')[0].ToLowerInvariant();
        if (first is not ("a" or "an" or "the" or "any" or "every" or "someone" or "anyone" or "what"))
            return;
        Term(fact, clause.Subject);
        Meaning(fact, rest);
    }

    static void Term(Fact fact, string term)
    {
        string are = Nouns.IsPlural(Tokens.Words(term).LastOrDefault() ?? "") ? "are" : "is";
        fact.Asks.Add(Ask.Is("definition", "what", term, "", Slots.None, are) with { Sure = true });
        fact.Asks.Add(Ask.Is("definition", "what", $"meant by {term}", "", Slots.None));
        fact.Asks.Add(new Ask("definition", "what", "does", term, "mean", "means", "", "", Slots.None));
        fact.Asks.Add(Ask.Is("definition", "what", $"the definition of {term}", "", Slots.None));
        fact.Asks.Add(Ask.Is("definition", "what", $"the meaning of {term}", "", Slots.None));
        fact.Asks.Add(Ask.Flat("definition", $"how do you define {term}", Slots.None));
        fact.Asks.Add(Ask.Words("definition", $"explain {term}", Slots.None));
        fact.Asks.Add(Ask.Words("definition", $"define {term}", Slots.None));
    }

    static void Meaning(Fact fact, string meaning)
    {
        if (meaning.Length < 8)
            return;
        fact.Asks.Add(Ask.Is("term", "what", meaning, "", Slots.None));
        fact.Asks.Add(Ask.Flat("term", $"what do you call {meaning}", Slots.None));
        fact.Asks.Add(Ask.Is("term", "what", $"the word for {meaning}", "", Slots.None));
        fact.Asks.Add(Ask.Is("term", "what", $"the name for {meaning}", "", Slots.None));
    }
}
