using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>The questions for one cell of a table, by what its column is called and what kind of value it has.</summary>
static class TableCells
{
    /// <summary>Adds the questions.</summary>
    /// <param name="fact">The fact of the cell.</param>
    /// <param name="keyName">Name of the first column.</param>
    /// <param name="row">The row's name inside a sentence.</param>
    /// <param name="column">The column's name inside a sentence.</param>
    /// <param name="cell">The value.</param>
    public static void Add(Fact fact, string keyName, string row, string column, string cell)
    {
        List<Token> words = Tokens.Read(column);
        Quantity? quantity = QuantityReader.Read(Tokens.Read(cell)).FirstOrDefault();
        string kind = quantity?.Kind ?? Hint(words[^1].Lower);
        string unit = quantity is null || quantity.Unit.Length == 0 ? "" : Nouns.Plural(Nouns.Singular(quantity.Unit.ToLowerInvariant()));
        bool command = words.Count > 1 && (words[0].Form & VerbForm.Base) != 0 && words[1].Tag is Tag.Preposition;
        bool participle = words.Count > 1 && (words[0].Form & VerbForm.Participle) != 0 && (words[0].Form & VerbForm.Base) == 0;
        foreach (string name in Compounds.Variants(row))
        {
            IEnumerable<Ask> asks = !command && !participle && words.Count > 1 && words[^1].Tag == Tag.Preposition ? Open(words, column, name, kind, unit)
                : command ? Command(words, column, name, kind, unit)
                : participle ? Participle(words, column, name, kind)
                : IsYesNo(cell) ? YesNo(column, name)
                : Label(column, name, keyName, words).Concat(ByKind(kind, column, name, words, unit));
            // Row and column together name one cell, whatever sentences share their words.
            foreach (Ask ask in asks)
                fact.Asks.Add(ask with { Sure = true });
            foreach (string text in (string[])[$"{name} {column}", $"{column} {name}", $"{column} for {name}", $"{name}: {column}"])
                fact.Asks.Add(Ask.Words("table-cell", text, Slots.None));
        }
        foreach (string situation in Compounds.Situations(row))
            foreach (string question in Short(kind, column, command, words, unit))
                fact.Asks.Add(Ask.Only("table-cell", $"{situation}, {question}", Slots.None));
    }

    static IEnumerable<Ask> Label(string column, string row, string keyName, List<Token> words)
    {
        string are = Nouns.IsPlural(words[^1].Lower) ? "are" : "is";
        foreach (string label in (string[])[$"the {column} for {row}", $"the {column} of {row}", $"the {column} with {row}", $"the {column} in the case of {row}"])
            yield return Ask.Is("table-cell", "what", label, "", Slots.None, are);
        yield return Ask.Flat("table-cell", $"which {column} applies to {row}", Slots.None);
        yield return new Ask("table-cell", $"what {column}", "does", row, "have", "has", "", "", Slots.None);
        if (!row.StartsWith("the ", StringComparison.Ordinal) && !row.StartsWith('a'))
            yield return new Ask("table-cell", "what", are, $"the {column}", "", are, "", $"for the {keyName} {row}", Slots.None);
    }

    /// <summary>A column such as "Report within" or "Check after hail": its verb is what people do.</summary>
    static IEnumerable<Ask> Command(List<Token> words, string column, string row, string kind, string unit)
    {
        string verb = words[0].Lower, rest = column[words[0].End..].Trim();
        bool open = words[^1].Tag == Tag.Preposition;
        foreach (string subject in (string[])["I", "we"])
        {
            if (open)
            {
                string[] how = kind switch
                {
                    "duration" => ["how quickly", "how soon", "by when", "when", "until when", $"within how many {unit}", "how fast"],
                    "money" => ["for how much", "how much"],
                    "clock" or "date" => ["when", "by when"],
                    _ => [$"{words[^1].Lower} what", "how"],
                };
                foreach (string wh in how)
                    yield return new Ask("table-cell", wh, "must", subject, verb, $"must {verb}", row, "", Slots.None);
                if (kind == "duration")
                {
                    foreach (string wh in (string[])["how long", "how much time", $"how many {unit}"])
                        yield return new Ask("table-cell", wh, "do", subject, $"have to {verb}", $"have to {verb}", row, "", Slots.None);
                    if (subject == "I")
                        foreach (string label in (string[])["deadline", "time limit", "last day", "cut-off"])
                        {
                            yield return Ask.Is("table-cell", "what", $"the {label} for {Verbs.Ing(verb)} {row}", "", Slots.None);
                            yield return Ask.Is("table-cell", "what", $"the {label} for {row}", "", Slots.None);
                            yield return Ask.Words("table-cell", $"{row} {label}", Slots.None);
                        }
                }
            }
            else
            {
                foreach (string on in (string[])["on", "in the case of", "with"])
                    yield return new Ask("table-cell", "what", "must", subject, $"{verb} {on}", $"must {verb} {on}", row, rest, Slots.None);
                yield return new Ask("table-cell", $"which part of {row}", "should", subject, verb, $"should {verb}", "", rest, Slots.None);
            }
        }
        if (open)
        {
            yield return new Ask("table-cell", kind == "duration" ? "how quickly" : "how", "must", row, $"be {Verbs.Participle(verb)}", $"must be {Verbs.Participle(verb)}", "", "", Slots.None);
            yield break;
        }
        yield return new Ask("table-cell", "what", "", "", $"must be {Verbs.Participle(verb)} on {row}", "", "", rest, Slots.None);
        yield return new Ask("table-cell", $"which part of {row}", "", "", $"is {Verbs.Participle(verb)}", "", "", rest, Slots.None);
        yield return new Ask("table-cell", "what", "", "", $"needs {Verbs.Ing(verb)} on {row}", "", "", rest, Slots.None);
        yield return Ask.Is("table-cell", "what", $"the part of {row} to {verb} {rest}", "", Slots.None);
    }

    /// <summary>A column such as "Valid for": the row is that, and the cell says for how long.</summary>
    static IEnumerable<Ask> Open(List<Token> words, string column, string row, string kind, string unit)
    {
        string quality = column[..words[^1].Start].Trim(), preposition = words[^1].Lower;
        string[] how = kind switch
        {
            "duration" => ["how long", $"{preposition} how long", $"{preposition} how many {unit}"],
            "money" => ["how much", $"{preposition} how much"],
            "clock" or "date" => ["when"],
            _ => [$"{preposition} what"],
        };
        foreach (string wh in how)
            yield return new Ask("table-cell", wh, "is", row, quality, $"is {quality}", "", "", Slots.None);
        yield return Ask.Words("table-cell", $"{row} {quality}", Slots.None);
        yield return Ask.Words("table-cell", $"{how[0]} {row} {quality}", Slots.None);
        yield return Ask.Only("table-cell", $"{row} is {column} what", Slots.None);
    }

    static IEnumerable<Ask> Participle(List<Token> words, string column, string row, string kind)
    {
        string last = words[^1].Lower;
        string[] how = kind switch
        {
            "duration" => ["how long", "how soon"],
            "money" => ["how much"],
            "clock" or "date" => ["when"],
            _ => last switch { "by" => ["who"], "in" or "at" or "on" => ["where"], _ => ["what"] },
        };
        string said = last == "by" ? column : column.EndsWith(" in", StringComparison.Ordinal) && how[0] != "what" ? column[..^3] : column;
        foreach (string wh in how)
            yield return new Ask("table-cell", wh, "is", row, said, $"is {said}", "", "", Slots.None);
        if (last == "by")
            yield return Ask.Flat("table-cell", $"who {Verbs.Third(words[0].Lemma!)} {row}", Slots.None);
        yield return Ask.Only("table-cell", $"{row} is {column} what", Slots.None);
    }

    static IEnumerable<Ask> YesNo(string column, string row)
    {
        yield return Ask.YesNo("table-cell", "does", row, $"have {column}", $"has {column}");
        yield return Ask.YesNo("table-cell", "does", row, $"contain {column}", $"contains {column}");
        yield return Ask.YesNo("table-cell", "is", "there", $"{column} in {row}", $"is {column} in {row}");
        yield return Ask.YesNo("table-cell", "does", column, $"apply to {row}", $"applies to {row}");
        yield return Ask.Words("table-cell", $"{column} for {row}, yes or no", Slots.None);
    }

    /// <summary>What the kind of the value lets people ask instead of the column's name.</summary>
    static IEnumerable<Ask> ByKind(string kind, string column, string row, List<Token> header, string unit)
    {
        switch (kind)
        {
            case "money":
                yield return Ask.Is("table-cell", "how much", $"the {column} for {row}", "", Slots.None);
                yield return Ask.Is("table-cell", "how high", $"the {column} for {row}", "", Slots.None);
                yield return Ask.Is("table-cell", "how much", $"the {column} on {row}", "", Slots.None);
                if (unit.Length > 0)
                    yield return Ask.Is("table-cell", $"how many {unit}", $"the {column} for {row}", "", Slots.None);
                if (header.Exists(word => word.Lower is "price" or "cost" or "costs" or "fee" or "charge" or "rate"))
                {
                    yield return new Ask("table-cell", "how much", "does", row, "cost", "costs", "", "", Slots.None);
                    yield return new Ask("table-cell", "what", "do", "I", "pay", "pay", $"for {row}", "", Slots.None);
                    yield return new Ask("table-cell", "how much", "do", "I", "have to pay", "have to pay", $"for {row}", "", Slots.None);
                    yield return Ask.Words("table-cell", $"{row} how much", Slots.None);
                }
                break;
            case "duration":
                yield return Ask.Is("table-cell", "how long", $"the {column} for {row}", "", Slots.None);
                yield return Ask.Is("table-cell", "how long", $"the {column} of {row}", "", Slots.None);
                if (unit.Length > 0)
                    yield return Ask.Is("table-cell", $"how many {unit}", $"the {column} for {row}", "", Slots.None);
                if (TimeVerb(header) is { } verb)
                {
                    yield return new Ask("table-cell", "how long", "does", $"the {verb} of {row}", "take", "takes", "", "", Slots.None);
                    yield return new Ask("table-cell", "how long", "does", $"{row} {verb}", "take", "takes", "", "", Slots.None);
                    yield return new Ask("table-cell", "how long", "does it take until", row, "arrives", "arrives", "", "", Slots.None) with { Fixed = true, Auxiliary = verb == "delivery" ? "does it take until" : "does", Verb = verb == "delivery" ? "arrives" : "take" };
                    yield return new Ask("table-cell", "how long", "do", "we", $"wait for {row}", $"wait for {row}", $"({column})", "", Slots.None);
                }
                yield return Ask.Words("table-cell", $"{row} {column} how long", Slots.None);
                break;
            case "person":
                foreach (Ask ask in Person(column, row, Nouns.Singular(header[^1].Lower)))
                    yield return ask;
                break;
            case "place":
                yield return new Ask("table-cell", "where", "is", row, "", "is", "", "", Slots.None);
                yield return new Ask("table-cell", "where", "do", "I", "find", "find", row, "", Slots.None);
                break;
            case "clock" or "date":
                yield return Ask.Is("table-cell", "when", $"the {column} for {row}", "", Slots.None);
                yield return Ask.Words("table-cell", $"{row} {column} when", Slots.None);
                break;
            case "count" or "number":
                yield return Ask.Words("table-cell", $"how many {column} for {row}", Slots.None);
                break;
            default:
                break;
        }
    }

    static IEnumerable<Ask> Person(string column, string row, string noun)
    {
        yield return Ask.Is("table-cell", "who", $"the {column} for {row}", "", Slots.None);
        yield return Ask.Is("table-cell", "who", $"the {column} of {row}", "", Slots.None);
        if (Compounds.AgentVerb(noun) is { } verb)
        {
            yield return Ask.Flat("table-cell", $"who {Verbs.Third(verb)} {row}", Slots.None);
            yield return Ask.Flat("table-cell", $"which firm {Verbs.Third(verb)} {row}", Slots.None);
            yield return new Ask("table-cell", "by whom", "is", row, Verbs.Participle(verb), "is " + Verbs.Participle(verb), "", "", Slots.None);
        }
        if (noun is not ("supplier" or "manufacturer" or "dealer" or "provider" or "seller"))
            yield break;
        foreach (string subject in (string[])["we", "I"])
        {
            yield return new Ask("table-cell", "where", "do", subject, "get", "get", row + " from", "", Slots.None);
            yield return new Ask("table-cell", "where", "do", subject, "order", "order", row, "", Slots.None);
            yield return new Ask("table-cell", "who", "do", subject, "buy", "buy", row + " from", "", Slots.None);
        }
        yield return new Ask("table-cell", "where", "does", row, "come from", "comes from", "", "", Slots.None);
        yield return Ask.Flat("table-cell", $"which company makes {row}", Slots.None);
        yield return Ask.Flat("table-cell", $"who delivers {row}", Slots.None);
    }

    /// <summary>What is asked behind "My car was stolen, …".</summary>
    static IEnumerable<string> Short(string kind, string column, bool command, List<Token> words, string unit)
    {
        if (command && kind == "duration")
            return [$"how long do I have to {words[0].Lower} it", $"when must I {words[0].Lower} it", $"how many {unit} do I have", "what is the deadline"];
        if (command)
            return [];
        return kind switch
        {
            "money" => [$"how much is the {column}", $"what is the {column}", $"how high is the {column}"],
            "duration" => [$"how long is the {column}", $"what is the {column}"],
            "person" => [$"who is the {column}"],
            _ => [$"what is the {column}"],
        };
    }

    static string? TimeVerb(List<Token> header) =>
        header.Count > 1 && header[^1].Lower is "time" or "period" or "duration" && header[^2].Tag == Tag.Noun ? header[^2].Lower : null;

    static string Hint(string lastWord)
    {
        string last = Nouns.Singular(lastWord);
        return last switch
        {
            "price" or "cost" or "fee" or "amount" or "charge" => "money",
            "deadline" or "duration" or "time" => "duration",
            "place" or "location" or "address" or "room" or "city" or "town" => "place",
            "day" or "date" or "opening" => "date",
            _ => Lexicon.IsPerson(last) || Compounds.AgentVerb(last) is not null || last is "contact" ? "person" : "",
        };
    }

    public static bool IsYesNo(string cell) => cell.Trim().ToLowerInvariant() is "yes" or "no" or "–" or "-" or "x" or "✓" or "none";
}
