using Grove.Synthesis.Teachers.BuiltIn.Language;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Questions about lists: all items, how many, membership, steps in order, and each item as a fact of its own.</summary>
static class ListForms
{
    /// <summary>A list longer than this is asked item by item only: nobody can recite it.</summary>
    const int MostWords = 60;

    public static void Read(Origin origin, BulletList list, List<Fact> facts)
    {
        List<string> items = [.. list.Items.Select(item => item.Trim()).Where(item => item.Length > 0)];
        if (items.Count == 0)
            return;
        string? lead = list.Lead?.Trim().TrimEnd(':', '.');
        string source = Ask.Join(lead is null ? "" : lead + ":", string.Join("; ", items));
        Clause? clause = lead is null ? null : ClauseReader.Read(lead);
        List<(string Text, string Front, bool Plural)> whole = Whole(lead, clause, origin.Topics, list.Ordered);

        string joined = string.Join("; ", items.Select(item => item.TrimEnd('.', ';', ',')));
        if (joined.Count(letter => letter == ' ') > MostWords && items.All(item => Split(item).Value.Length > 0))
            joined = string.Join("; ", items.Select(item => Split(item).Key));
        if (joined.Count(letter => letter == ' ') <= MostWords && items.Count > 1)
            facts.Add(All(origin, source, lead ?? "", joined, items, clause, whole));

        for (int index = 0; index < items.Count; index++)
            Item(origin, list, source, lead, clause, items, index, facts);
    }

    static Fact All(
        Origin origin, string source, string lead, string joined, List<string> items, Clause? clause, List<(string Text, string Front, bool Plural)> whole)
    {
        Fact fact = New(origin, source, joined + ".", lead, Slots.List);
        foreach ((string text, string front, _) in whole)
            fact.Asks.Add(Ask.Flat("list", text, Slots.List, front));
        foreach (Ask ask in LeadAsks(clause))
            fact.Asks.Add(ask);
        string about = lead.Length > 0 && clause is null ? Lower(lead) : origin.Topics.Count > 0 ? origin.Topics[0] : "";
        if (about.Length > 0)
        {
            string count = $"{items.Count}: {joined}.";
            fact.Asks.Add(Ask.Flat("list-count", $"how many points are on the list for {about}", Slots.List) with { Answer = count });
            fact.Asks.Add(Ask.Words("list", $"{about} list", Slots.List));
        }
        return fact;
    }

    /// <summary>Questions for the whole list from its lead or heading.</summary>
    static List<(string Text, string Front, bool Plural)> Whole(string? lead, Clause? clause, IReadOnlyList<string> topics, bool ordered)
    {
        var asks = new List<(string, string, bool)>();
        IEnumerable<string> names = clause is null && lead is { Length: > 3 } ? [Lower(lead), .. topics.Take(1)] : topics.Take(2);
        foreach (string name in names)
        {
            asks.Add(($"what belongs to {name}", "", true));
            asks.Add(($"what is on the list for {name}", "", true));
            asks.Add(($"which points are there for {name}", "", true));
            if (Nouns.IsPlural(Tokens.Words(name).LastOrDefault() ?? ""))
                asks.Add(($"what are the {name}", "", true));
            Token? first = Tokens.Read(name).FirstOrDefault();
            if (first is { Form: VerbForm.Ing, Lemma: not null })
                asks.Add(($"how do I {first.Lemma}{name[first.End..]}", "", true));
            if (ordered)
            {
                asks.Add(($"what are the steps for {name}", "", true));
            }
        }
        return asks;
    }

    /// <summary>"You need the following documents to report theft" becomes "which documents do I need to report theft".</summary>
    static IEnumerable<Ask> LeadAsks(Clause? clause)
    {
        if (clause is null)
            yield break;
        foreach (View view in Views.Of(clause))
        {
            Chunk? listed = Listed(view);
            string noun = listed is null ? "" : After(listed);
            if (listed is not null)
            {
                foreach (string wh in noun.Length > 0 ? (string[])[$"which {noun}", $"what {noun}", "what"] : ["what"])
                {
                    string lead = listed.Lead.Length > 0 && listed.Kind != ChunkKind.Object ? listed.Lead + " " : "";
                    yield return view.About("list", lead + wh, listed, Slots.List);
                    yield return view.About("list", lead + wh, listed, Slots.List, brief: true);
                }
                continue;
            }
            if (Following(view.Subject) && !view.Reader)
            {
                (string rest, string front) = view.Without(null);
                string subject = After(view.Subject).Split(" of ")[0];
                foreach (string wh in subject.Length > 0 ? (string[])[$"which {subject}", $"what {subject}", "what"] : ["what"])
                    yield return new Ask("list", wh, "", "", view.Finite, view.Finite, rest, front, Slots.List);
                continue;
            }
            // The object is the list itself: "To report a claim you need".
            yield return view.About("list", "what", null, Slots.List);
            foreach (Chunk place in view.Chunks.Where(chunk => chunk.Kind == ChunkKind.Object && chunk.Lead.Length == 0))
                yield return view.About("list", "what", place, Slots.List);
            if (view.Reader)
            {
                yield return view.About("list", "which things", null, Slots.List);
                yield return view.About("list", "what exactly", null, Slots.List);
            }
        }
    }

    static void Item(
        Origin origin, BulletList list, string source, string? lead, Clause? clause, List<string> items, int index, List<Fact> facts)
    {
        string item = items[index].TrimEnd(';', ',');
        (string key, string value) = Split(item);
        List<string> topics = [.. clause is null && lead is { Length: > 3 } ? [Lower(lead)] : Array.Empty<string>(), .. origin.Topics];
        string itemSource = lead is null ? item : $"{lead}: {item}";
        string answer = char.ToUpperInvariant(item[0]) + item[1..] + (item.EndsWith('.') ? "" : ".");
        if (value.Length > 0)
        {
            var keyed = ClauseReader.Read(value);
            Fact fact = FactReader.Of(origin, new Statement(answer, itemSource, keyed), [Lower(key), .. topics], answer, itemSource);
            fact.Asks.Add(Ask.Only("item", $"what about {Lower(key)}", Slots.None));
            fact.Asks.Add(Ask.Flat("item", $"what applies to {Lower(key)}", Slots.None));
            fact.Asks.Add(Ask.Is("item", "what", $"the rule for {Lower(key)}", "", Slots.None));
            fact.Asks.Add(Ask.What("item", "should", "I", $"know about {Lower(key)}", Slots.None));
            fact.Asks.Add(Ask.Is("item", "what", Lower(key), "", Slots.None, Nouns.IsPlural(Tokens.Words(key).LastOrDefault() ?? "") ? "are" : "is"));
            fact.Asks.Add(Ask.Words("item", Lower(key), Slots.None));
            facts.Add(fact);
        }
        else if (ClauseReader.Read(item) is { } sentence)
        {
            facts.Add(FactReader.Of(origin, new Statement(answer, itemSource, sentence), topics, answer, itemSource));
        }
        else if (clause is not null || topics.Count > 0)
        {
            facts.Add(Member(origin, itemSource, lead, clause, item, topics));
        }
        if (list.Ordered)
            Step(origin, source, items, index, topics, facts);
    }

    /// <summary>A bare item: is it on the list, and which list is it on.</summary>
    static Fact Member(Origin origin, string itemSource, string? lead, Clause? clause, string item, List<string> topics)
    {
        string name = Lower(item.TrimEnd('.'));
        string list = lead ?? topics[0];
        Fact fact = New(origin, $"{Ask.Join([.. origin.Topics.Take(1)])}: {itemSource}", $"Yes. {char.ToUpperInvariant(list[0])}{list[1..]}: {item.TrimEnd('.')}.", itemSource, Slots.None, 16);
        if (clause is not null)
        {
            foreach (View view in Views.Of(clause))
            {
                Chunk? listed = Listed(view);
                (string rest, string front) = view.Without(listed);
                if (listed is not null)
                    fact.Asks.Add(new Ask("member", "", view.Auxiliary, view.Subject, view.Verb, view.Finite, Ask.Join(Article(name), rest), front, Slots.None));
                else if (Following(view.Subject) && !view.Reader)
                    fact.Asks.Add(new Ask("member", "", view.Auxiliary, Article(name), view.Verb, view.Finite, rest, front, Slots.None));
                else if (!Following(view.Subject))
                    fact.Asks.Add(new Ask("member", "", view.Auxiliary, view.Subject, view.Verb, view.Finite, Ask.Join(rest, name), front, Slots.None));
            }
        }
        string about = clause is null ? Lower(list) : topics[0];
        fact.Asks.Add(Ask.YesNo("member", "is", name, $"on the list for {about}", $"is on the list for {about}"));
        fact.Asks.Add(Ask.YesNo("member", "does", name, $"belong to {about}", $"belongs to {about}"));
        fact.Asks.Add(Ask.YesNo("member", "is", name, $"included in {about}", $"is included in {about}"));
        fact.Asks.Add(Ask.Words("member", $"{name} {about}", Slots.None));
        return fact;
    }

    static void Step(Origin origin, string source, List<string> items, int index, List<string> topics, List<Fact> facts)
    {
        string topic = topics.Count > 0 ? $" for {topics[0]}" : "";
        string answer = items[index].TrimEnd('.', ';') + ".";
        Fact fact = New(origin, source, char.ToUpperInvariant(answer[0]) + answer[1..], items[index], Slots.None);
        string[] ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
        if (index < ordinals.Length)
        {
            fact.Asks.Add(Ask.Is("step", "what", $"the {ordinals[index]} step{topic}", "", Slots.None));
            fact.Asks.Add(Ask.Is("step", "what", $"step {index + 1}{topic}", "", Slots.None));
            fact.Asks.Add(Ask.Flat("step", $"what comes {ordinals[index]}{topic}", Slots.None));
        }
        if (index == 0)
        {
            fact.Asks.Add(Ask.Only("step", "how do I start" + topic, Slots.None));
            fact.Asks.Add(Ask.What("step", "should", "I", "do first" + topic, Slots.None));
            fact.Asks.Add(Ask.Flat("step", "what has to be done first" + topic, Slots.None));
        }
        if (index == items.Count - 1)
            fact.Asks.Add(Ask.Is("step", "what", $"the last step{topic}", "", Slots.None));
        if (index > 0 && items[index - 1].Count(letter => letter == ' ') < 16)
        {
            string before = Lower(items[index - 1].TrimEnd('.', ';'));
            fact.Asks.Add(Ask.Only("step", $"what comes after this step: {before}", Slots.None));
            fact.Asks.Add(Ask.Only("step", $"what is the next step after: {before}", Slots.None));
        }
        facts.Add(fact);
    }

    static Fact New(Origin origin, string source, string answer, string words, Slots slots, int most = int.MaxValue) => new()
    {
        Document = origin.File, Line = origin.Line, Source = source, Answer = answer, Topics = origin.Topics, Slots = slots, Most = most,
        Stems = FactReader.Stems(words, origin.Topics), Own = FactReader.Stems(words, []),
    };

    /// <summary>"Glass: replaced by the partner workshop" is a key and what is said of it.</summary>
    static (string Key, string Value) Split(string item)
    {
        foreach (string separator in (string[])[": ", " – ", " — ", " - "])
        {
            int at = item.IndexOf(separator, StringComparison.Ordinal);
            if (at > 1 && item[..at].Count(letter => letter == ' ') < 7)
                return (item[..at].Trim(), item[(at + separator.Length)..].Trim());
        }
        return (item, "");
    }

    /// <summary>The piece that stands for the list: "the following documents", "four tools", "this order".</summary>
    static Chunk? Listed(View view) =>
        view.Chunks.FirstOrDefault(chunk => Following(chunk.Body) || Following(chunk.Text))
        ?? view.Chunks.FirstOrDefault(chunk => chunk.Quantity is { Kind: "count", Bound: Bound.None } && !chunk.Leading);

    static string After(Chunk chunk) => chunk.Quantity is { Unit.Length: > 0 } quantity ? quantity.Unit : After(chunk.Body.Length > 0 ? chunk.Body : chunk.Text);

    static bool Following(string text) =>
        text.Contains("following", StringComparison.OrdinalIgnoreCase) || text.StartsWith("these ", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("this order", StringComparison.OrdinalIgnoreCase);

    static string After(string text)
    {
        int at = text.IndexOf("following", StringComparison.OrdinalIgnoreCase);
        return (at >= 0 ? text[(at + 9)..] : text[text.IndexOf(' ', StringComparison.Ordinal)..]).Trim();
    }

    static string Article(string name) => name.StartsWith("the ", StringComparison.Ordinal) || name.StartsWith("a ", StringComparison.Ordinal) || Nouns.IsPlural(Tokens.Words(name).LastOrDefault() ?? "") || char.IsDigit(name[0]) ? name : "the " + name;

    static string Lower(string text) =>
        text.Length > 1 && char.IsUpper(text[1]) ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
