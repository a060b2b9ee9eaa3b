using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Search phrases from the words that set a fact apart: "hail damage deadline", "how long hail report".</summary>
static class KeywordForms
{
    public static void Add(Fact fact, FactIndex index, SplitMix random, int count)
    {
        List<string> words = Tokens.Words(fact.Source).Where(word => !Lexicon.IsFunction(word) && !Lexicon.Is("adverb", word)
            && !char.IsDigit(word[0]) && !Lexicon.Is("number", word) && word.Length > 1 && char.IsLetter(word[0])).Distinct().ToList();
        if (words.Count == 0)
            return;
        List<string> topic = fact.Topics.Take(1).SelectMany(Tokens.Words).Where(word => !Lexicon.IsFunction(word)).Distinct().ToList();
        (string[] labels, Slots slots) = Labels(fact);
        // Rare words first: they carry the fact.
        words = [.. words.OrderBy(word => index.Count(Lexicon.Stem(word))).ThenBy(word => words.IndexOf(word))];
        for (int made = 0; made < count; made++)
        {
            int take = Math.Min(words.Count, 2 + random.Below(3));
            var chosen = new List<string>();
            for (int tries = 0; chosen.Count < take && tries < 12; tries++)
            {
                // The smaller of two draws prefers rare words.
                string word = words[Math.Min(random.Below(words.Count), random.Below(words.Count))];
                if (!chosen.Contains(word))
                    chosen.Add(word);
            }
            if (topic.Count > 0 && random.Chance(0.4))
                chosen.AddRange(topic.Where(word => !chosen.Contains(word)));
            // Most people keep the order of speech, some do not.
            if (random.Chance(0.7))
                chosen = [.. chosen.OrderBy(word => fact.Source.IndexOf(word, StringComparison.OrdinalIgnoreCase))];
            Slots asked = Slots.None;
            if (labels.Length > 0 && random.Chance(0.6))
            {
                asked = slots;
                chosen.Insert(random.Chance(0.5) ? 0 : chosen.Count, random.Pick(labels));
            }
            fact.Asks.Add(Ask.Words("keywords", string.Join(' ', chosen), asked));
        }
    }

    static (string[] Labels, Slots Slots) Labels(Fact fact)
    {
        if (fact.Slots.HasFlag(Slots.Duration))
            return (["how long", "deadline", "how many days", "time limit", "when"], Slots.Duration);
        if (fact.Slots.HasFlag(Slots.Money))
            return (["how much", "amount", "limit", "cost", "euros"], Slots.Money);
        if (fact.Slots.HasFlag(Slots.Number))
            return (["how many", "number"], Slots.Number);
        if (fact.Slots.HasFlag(Slots.Time))
            return (["when", "time"], Slots.Time);
        if (fact.Slots.HasFlag(Slots.Reason))
            return (["why", "reason"], Slots.Reason);
        return fact.Slots.HasFlag(Slots.Person) ? (["who", "responsible"], Slots.Person) : ([], Slots.None);
    }
}
