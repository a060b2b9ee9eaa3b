using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>Which facts know which words: tells whether a question could be about another fact as well.</summary>
sealed class FactIndex
{
    readonly Dictionary<string, List<Fact>> byStem = new(StringComparer.Ordinal);

    public FactIndex(IEnumerable<Fact> facts)
    {
        foreach (Fact fact in facts)
            foreach (string stem in fact.Stems)
            {
                if (!byStem.TryGetValue(stem, out List<Fact>? holders))
                    byStem[stem] = holders = [];
                holders.Add(fact);
            }
    }

    /// <summary>How many facts have the word.</summary>
    public int Count(string stem) => byStem.TryGetValue(stem, out List<Fact>? holders) ? holders.Count : 0;

    /// <summary>Whether any document has the word.</summary>
    public bool Knows(string stem) => byStem.ContainsKey(stem);

    /// <summary>Whether a text has a word of the documents that the fact and its headings lack.</summary>
    public bool Strange(Fact fact, string text) => Tokens.ContentStems(text).Any(stem => byStem.ContainsKey(stem) && !fact.Stems.Contains(stem));

    /// <summary>How many facts with another answer have all the words of a text and can answer the kind asked for.</summary>
    public int Rivals(Fact fact, string text, Slots slots)
    {
        List<string> known = [.. Tokens.ContentStems(text).Where(byStem.ContainsKey)];
        if (known.Count == 0)
            return int.MaxValue;
        // Words of the fact itself weigh more than those of a heading, which stand over many facts.
        bool own = known.TrueForAll(fact.Own.Contains);
        int rivals = 0;
        foreach (Fact other in byStem[known.MinBy(Count)!])
            if (other != fact && (slots == Slots.None || (other.Slots & slots) != 0)
                && known.TrueForAll(own ? other.Own.Contains : other.Stems.Contains) && other.Answer != fact.Answer)
                rivals++;
        return rivals;
    }
}
