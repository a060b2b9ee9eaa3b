using Grove.Synthesis.Filters;
using Grove.Synthesis.Teachers.BuiltIn.Language;
using Grove.Synthesis.Teachers.BuiltIn.Paraphrase;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>Turns the asks of a fact into distinct questions, with headings where the words alone fit other facts too.</summary>
sealed class QuestionWriter(FactIndex index, Synonyms synonyms, SplitMix random)
{
    const int MostWords = 34;

    /// <summary>Writes up to <paramref name="most"/> questions and returns how many asks were dropped as ambiguous.</summary>
    public int Write(Fact fact, int most, Action<string, string, string, bool> write)
    {
        int dropped = 0;
        var usable = new List<(Ask Ask, string Topic)>();
        foreach (Ask ask in fact.Asks.DistinctBy(ask => ask.Direct + "|" + ask.Slots))
        {
            if (ask.Direct.Count(letter => letter == ' ') >= MostWords)
                continue;
            if (Topic(fact, ask) is { } topic)
                usable.Add((ask, topic));
            else
                dropped++;
        }
        if (usable.Count == 0)
            return dropped;
        // One of each form first, so that a cap cuts no form off; the forms name their plainest question first.
        usable = [.. usable.GroupBy(pair => pair.Ask.Form).SelectMany(group => group.Select((pair, rank) => (pair, rank)))
            .OrderBy(item => item.rank).Select(item => item.pair)];

        var seen = new HashSet<string>(StringComparer.Ordinal);
        void Try(Ask ask, string question, bool plain)
        {
            question = Tidy(question);
            string answer = ask.Answer ?? fact.Answer;
            string key = Normal.Words(question);
            if (key.Length > 0 && key != Normal.Words(answer) && seen.Add(key))
                write(question, answer, ask.Form, plain);
        }

        // Half of the questions stay close to the text, the rest wander.
        foreach ((Ask ask, string topic) in usable)
            if (seen.Count < (most + 1) / 2)
                Try(ask, Frames.Plain(ask, topic), plain: true);
        // A few asks said in forty ways would only teach the polite phrases around them.
        most = Math.Min(Math.Min(most, fact.Most), 6 * usable.Count);
        int tries = most * 4, said = seen.Count;
        for (int turn = said; turn < tries + said && seen.Count < most; turn++)
        {
            (Ask ask, string topic) = usable[turn % usable.Count];
            if (topic.Length == 0 && fact.Topics.Count > 0 && random.Chance(0.12) && !Covered(ask.Direct, fact.Topics[0]))
                topic = fact.Topics[0];
            int swaps = random.Below(10) switch { < 3 => 0, < 6 => 1, < 9 => 2, _ => 3 };
            Try(ask, Frames.Say(ask, topic, random, text => synonyms.Replace(text, random, swaps)), plain: false);
        }
        return dropped;
    }

    /// <summary>What must be added so that the question fits this fact only: nothing, a heading or two; <c>null</c> where that does not help.</summary>
    string? Topic(Fact fact, Ask ask)
    {
        string text = ask.Direct;
        if (ask.Sure || index.Rivals(fact, text, ask.Slots) == 0)
            return "";
        // Another fact owns a word of this question ("limit"): no heading makes that right.
        if (index.Strange(fact, text))
            return null;
        string added = "";
        foreach (string topic in fact.Topics.Take(3))
        {
            if (Covered(text + " " + added, topic))
                continue;
            added = added.Length == 0 ? topic : $"{topic}, {added}";
            if (index.Rivals(fact, text + " " + added, ask.Slots) == 0)
                return added;
        }
        return null;
    }

    static bool Covered(string text, string topic)
    {
        HashSet<string> words = [.. Tokens.ContentStems(text)];
        return Tokens.ContentStems(topic).All(words.Contains);
    }

    static string Tidy(string question) => question.Replace("  ", " ", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal)
        .Replace("what for and how", "what for", StringComparison.Ordinal).Replace("What for and how", "What for", StringComparison.Ordinal).Trim();
}
