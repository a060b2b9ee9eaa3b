using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>How long, how much, how many, how often: questions for a number and its bound.</summary>
static class QuantityForms
{
    public static void Add(Fact fact, View view)
    {
        foreach (Chunk chunk in view.Chunks)
        {
            if (chunk.Quantity is not { } quantity)
                continue;
            foreach (Ask ask in For(fact, view, chunk, quantity))
                fact.Asks.Add(ask);
        }
    }

    static IEnumerable<Ask> For(Fact fact, View view, Chunk chunk, Quantity quantity) => quantity.Kind switch
    {
        "duration" => Duration(view, chunk, quantity),
        "frequency" => Wh(view, chunk, "frequency", Slots.Duration | Slots.Time, "how often"),
        "money" => Money(fact, view, chunk, quantity),
        "percent" => Wh(view, chunk, "percent", Slots.Number | Slots.Money, Lead(chunk, quantity, "what percentage"), Lead(chunk, quantity, "how many percent"), Lead(chunk, quantity, "what share"), "how much"),
        "clock" => Wh(view, chunk, "time", Slots.Time, "when", "at what time", chunk.Lead is "until" or "till" ? "until when" : "what time"),
        "date" => Wh(view, chunk, "date", Slots.Time, "when", "on which day", "on what days"),
        "distance" => Wh(view, chunk, "distance", Slots.Number, Lead(chunk, quantity, "how far"), Lead(chunk, quantity, $"how many {quantity.Unit}")),
        "weight" => Wh(view, chunk, "weight", Slots.Number, Lead(chunk, quantity, "how much"), Lead(chunk, quantity, $"how many {quantity.Unit}")),
        "temperature" => Wh(view, chunk, "temperature", Slots.Number, Lead(chunk, quantity, "what temperature"), Lead(chunk, quantity, $"how many {quantity.Unit}")),
        "number" => Wh(view, chunk, "number", Slots.Number, chunk.Lead.Length > 0 ? $"{chunk.Lead} what number" : "what number"),
        "count" => Wh(view, chunk, "count", Slots.Number, Lead(chunk, quantity, $"how many {Plural(quantity.Unit)}"), Lead(chunk, quantity, $"what number of {Plural(quantity.Unit)}")),
        _ => Wh(view, chunk, "quantity", Slots.Number, Lead(chunk, quantity, "how much"), Lead(chunk, quantity, $"how many {quantity.Unit}")),
    };

    static IEnumerable<Ask> Duration(View view, Chunk chunk, Quantity quantity)
    {
        string unit = Plural(quantity.Unit);
        // A time limit inside a longer piece ("for claims older than 3 years") says which, not how long.
        if (quantity.Bound is Bound.Above or Bound.Below)
            return Wh(view, chunk, "age", Slots.Duration, Lead(chunk, quantity, $"how many {unit}"), "from what age");
        if (quantity.Bound is Bound.After)
            return Wh(view, chunk, "after", Slots.Duration | Slots.Time, "when", "after how long", $"after how many {unit}", "how long does it take until");
        if (quantity.Bound is Bound.Before)
            return Wh(view, chunk, "before", Slots.Duration | Slots.Time, "when", "how early", $"how many {unit} before");
        bool limit = quantity.Bound is Bound.Within || (quantity.Bound is Bound.By && chunk.Lead == "by");
        if (limit || chunk.Lead is "in")
            return Wh(view, chunk, "deadline", Slots.Duration | Slots.Time, "how quickly", "how soon", "by when", $"within how many {unit}", "when", "how fast", "until when")
                .Concat(Deadline(view, chunk, unit));
        if (quantity.Bound == Bound.AtLeast)
            return Wh(view, chunk, "at-least", Slots.Duration, "how long", "how long at least", $"for how many {unit}", $"how many {unit}", "what is the shortest time");
        if (quantity.Bound == Bound.AtMost)
            return Wh(view, chunk, "at-most", Slots.Duration, "how long", "for how long at most", $"how many {unit} at most", $"up to how many {unit}");
        return Wh(view, chunk, "duration", Slots.Duration, "how long", "for how long", $"how many {unit}", $"for how many {unit}");
    }

    static IEnumerable<Ask> Deadline(View view, Chunk chunk, string unit)
    {
        string front = view.Without(chunk).Front;
        string[] subjects = view.Gerund(chunk) is { } gerund && view.Reader
            ? [gerund]
            : view.Reader ? [] : [view.Subject];
        foreach (string subject in subjects)
            foreach (string label in (string[])["the deadline for", "the time limit for", "the last day for", "the time allowed for", "the cut-off for"])
                yield return Ask.Is("deadline-name", "what", $"{label} {subject}", front, Slots.Duration | Slots.Time);
        if (!view.Reader || view.Base.Length == 0)
            yield break;
        string task = Ask.Join("to", view.Base, view.Objects(chunk));
        (string rest, _) = view.Without(chunk);
        string whole = Ask.Join("to", view.Base, rest);
        foreach (string infinitive in whole == task ? [task] : (string[])[task, whole])
        {
            yield return new Ask("time-left", "how long", "do", view.Subject, "have " + infinitive, "have " + infinitive, "", front, Slots.Duration | Slots.Time);
            yield return new Ask("time-left", "how much time", "do", view.Subject, "have " + infinitive, "have " + infinitive, "", front, Slots.Duration | Slots.Time);
            yield return new Ask("time-left", $"how many {unit}", "do", view.Subject, "have " + infinitive, "have " + infinitive, "", front, Slots.Duration | Slots.Time);
            yield return new Ask("time-left", "when", "is", "it too late " + infinitive, "", "", "", front, Slots.Duration | Slots.Time);
        }
    }

    static IEnumerable<Ask> Money(Fact fact, View view, Chunk chunk, Quantity quantity)
    {
        string lead = quantity.Bound == Bound.None ? chunk.Lead : "";
        // "The excess is 150 euros": the subject is the label already.
        if (fact.Clause is { Copula: true } && !view.Reader && quantity.Bound is not (Bound.Above or Bound.Below))
        {
            foreach (string wh in (string[])["how much", "how high", "what"])
                yield return Ask.Is("money", wh, view.Subject, view.Without(chunk).Front, Slots.Money, fact.Clause.Auxiliary) with { Sure = true };
            yield break;
        }
        foreach (string wh in quantity.Bound switch
        {
            Bound.AtMost => (string[])["up to what amount", "how much at most", "up to how much", "what is the most", "how much"],
            Bound.AtLeast => ["how much at least", "what minimum amount", "how much"],
            Bound.Above => ["above what amount", "from what amount", "over how much", "from how much"],
            Bound.Below => ["below what amount", "under how much", "up to what amount"],
            _ => lead is "at" or "for" or "of" or "to" or "by" or "with" ? [$"{lead} how much", $"{lead} what amount", "how much"] : ["how much", "what amount", "how many euros"],
        })
            if (wh != "how many euros" || quantity.Unit.StartsWith("euro", StringComparison.Ordinal))
                foreach (Ask ask in Wh(view, chunk, "money", Slots.Money, wh.StartsWith("what is", StringComparison.Ordinal) ? "how much" : wh))
                    yield return ask;
        if (view.Reader)
            yield break;
        string[] labels = quantity.Bound switch
        {
            Bound.AtMost => ["the limit for", "the maximum for", "the highest amount for", "the cap on"],
            Bound.AtLeast => ["the minimum for", "the lowest amount for"],
            Bound.Above or Bound.Below => ["the limit for", "the threshold for"],
            _ => fact.Clause is { Lemma: "cost" or "charge" or "pay" } ? ["the price of", "the cost of", "the amount for"] : ["the amount for", "the sum for"],
        };
        foreach (string label in labels)
            yield return Ask.Is("money", "what", $"{label} {view.Subject}", view.Without(chunk).Front, Slots.Money);
    }

    static IEnumerable<Ask> Wh(View view, Chunk chunk, string form, Slots slots, params string[] words)
    {
        bool circumstances = view.Chunks.Count(other => other.Kind != ChunkKind.Object) > 1;
        foreach (string wh in words.Distinct())
        {
            yield return view.About(form, wh, chunk, slots);
            if (circumstances)
                yield return view.About(form, wh, chunk, slots, brief: true);
        }
    }

    /// <summary>Keeps the preposition with the question word ("for how many photos").</summary>
    static string Lead(Chunk chunk, Quantity quantity, string wh) =>
        chunk.Lead.Length > 0 && quantity.Bound is Bound.None or Bound.For && chunk.Lead is not ("about" or "around") && chunk.Lead.Length > 0 ? $"{chunk.Lead} {wh}"
        : quantity.Bound == Bound.Above ? $"above {wh}"
        : quantity.Bound == Bound.Below ? $"below {wh}"
        : wh;

    static string Plural(string unit)
    {
        if (unit.Length == 0)
            return "days";
        int space = unit.LastIndexOf(' ');
        string noun = unit[(space + 1)..];
        return Nouns.IsPlural(noun) ? unit : unit[..(space + 1)] + Nouns.Plural(noun);
    }
}
