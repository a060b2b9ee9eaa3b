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

    /// <summary>How many facts with another answer have all the words of a text and can answer the kind asked for.</summary>
    public int Rivals(Fact fact, string text, Slots slots)
    {
        List<List<Fact>> holders = [];
        foreach (string stem in Tokens.ContentStems(text).Distinct())
            if (byStem.TryGetValue(stem, out List<Fact>? list))
                holders.Add(list);
        if (holders.Count == 0)
            return int.MaxValue;
        List<Fact> rarest = holders.MinBy(list => list.Count)!;
        int rivals = 0;
        foreach (Fact other in rarest)
            if (other != fact && other.Answer != fact.Answer && (slots == Slots.None || (other.Slots & slots) != 0)
                && holders.TrueForAll(list => ReferenceEquals(list, rarest) || list.Contains(other)))
                rivals++;
        return rivals;
    }
}
