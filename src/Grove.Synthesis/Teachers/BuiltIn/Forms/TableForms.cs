using System.Globalization;
using Grove.Synthesis.Teachers.BuiltIn.Language;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Questions about tables: each cell by row and column, whole rows, which row has a value, the highest and lowest.</summary>
static class TableForms
{
    public static void Read(Origin origin, Table table, List<Fact> facts)
    {
        if (table.Columns.Count < 2 || table.Rows.Count == 0)
            return;
        int keys = KeyColumns(table);
        string keyName = Lower(table.Columns[0]);
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string key = string.Join(' ', table.Rows[row].Take(keys)).Trim();
            if (key.Length == 0)
                continue;
            string source = string.Join("; ", table.Columns.Zip(table.Rows[row], (column, cell) => $"{column}: {cell}"));
            for (int column = keys; column < table.Columns.Count; column++)
                if (table.Rows[row][column].Trim() is { Length: > 0 } cell)
                    facts.Add(Cell(origin, table, source, keyName, key, table.Columns[column], cell));
            if (table.Columns.Count - keys > 1)
                facts.Add(Row(origin, table, source, key, row, keys));
        }
        for (int column = keys; column < table.Columns.Count; column++)
        {
            Reverse(origin, table, keys, column, facts);
            Extremes(origin, table, keys, column, facts);
        }
    }

    /// <summary>How many columns at the left name a row: as many as it takes for all names to differ.</summary>
    static int KeyColumns(Table table)
    {
        for (int keys = 1; keys < table.Columns.Count - 1; keys++)
            if (table.Rows.Select(row => string.Join('|', row.Take(keys))).Distinct(StringComparer.OrdinalIgnoreCase).Count() == table.Rows.Count)
                return keys;
        return 1;
    }

    static Fact Cell(Origin origin, Table table, string source, string keyName, string key, string header, string cell)
    {
        string column = Lower(header), row = Name(key);
        Fact fact = New(origin, table, source, $"{Upper(column)} for {row}: {cell}.", $"{key} {header} {table.Columns[0]}");
        List<Token> words = Tokens.Read(header);
        bool verbal = words[0].Lemma is not null && (words[0].Form & VerbForm.Participle) != 0 && words.Count > 1;
        Quantity? quantity = QuantityReader.Read(Tokens.Read(cell)).FirstOrDefault();
        string kind = quantity?.Kind ?? Hint(header);
        if (verbal)
        {
            string wh = kind switch { "duration" => "how long", "money" => "how much", "clock" or "date" => "when", _ => words[^1].Lower switch { "by" => "who", "in" or "at" => "where", _ => "what" } };
            fact.Asks.Add(new Ask("table-cell", wh, "is", row, column, $"is {column}", "", "", Slots.None));
            fact.Asks.Add(Ask.Flat("table-cell", $"{row} is {column} what", Slots.None));
        }
        else if (IsYesNo(cell))
        {
            foreach (string text in (string[])[$"does {row} have {column}", $"is there {column} in {row}", $"{column} for {row}, yes or no", $"is {row} with {column}", $"does {column} apply to {row}"])
                fact.Asks.Add(Ask.Flat("table-cell", text, Slots.None));
        }
        else
        {
            foreach (string label in (string[])[$"the {column} for {row}", $"the {column} of {row}", $"the {column} in the case of {row}"])
                fact.Asks.Add(Ask.Is("table-cell", "what", label, "", Slots.None, Nouns.IsPlural(words[^1].Lower) ? "are" : "is"));
            fact.Asks.Add(Ask.Flat("table-cell", $"which {column} applies to {row}", Slots.None));
            fact.Asks.Add(new Ask("table-cell", $"what {column}", "does", row, "have", "has", "", "", Slots.None));
            fact.Asks.Add(Ask.Flat("table-cell", $"what {column} goes with the {keyName} {row}", Slots.None));
        }
        foreach (Ask ask in ByKind(kind, column, row, words))
            fact.Asks.Add(ask);
        foreach (string text in (string[])[$"{row} {column}", $"{column} {row}", $"{column} for {row}", $"{row}: {column}", $"{keyName} {row}, {column}"])
            fact.Asks.Add(Ask.Words("table-cell", text, Slots.None));
        return fact;
    }

    /// <summary>What the kind of the value lets people ask instead of the column's name.</summary>
    static IEnumerable<Ask> ByKind(string kind, string column, string row, List<Token> header)
    {
        switch (kind)
        {
            case "money":
                yield return Ask.Is("table-cell", "how much", $"the {column} for {row}", "", Slots.None);
                yield return Ask.Is("table-cell", "how high", $"the {column} for {row}", "", Slots.None);
                if (header.Any(word => word.Lower is "price" or "cost" or "costs" or "fee" or "charge" or "rate"))
                {
                    yield return new Ask("table-cell", "how much", "does", row, "cost", "costs", "", "", Slots.None);
                    yield return new Ask("table-cell", "what", "do", "I", "pay", "pay", $"for {row}", "", Slots.None);
                    yield return Ask.Words("table-cell", $"{row} how much", Slots.None);
                }
                break;
            case "duration":
                yield return Ask.Is("table-cell", "how long", $"the {column} for {row}", "", Slots.None);
                yield return new Ask("table-cell", "how long", "does", row, "take", "takes", $"as {column}", "", Slots.None);
                yield return Ask.Words("table-cell", $"{row} {column} how long", Slots.None);
                break;
            case "person":
                yield return Ask.Is("table-cell", "who", $"the {column} for {row}", "", Slots.None);
                yield return Ask.Is("table-cell", "who", $"the {column} of {row}", "", Slots.None);
                string noun = Nouns.Singular(header[^1].Lower);
                if (AgentVerb(noun) is { } verb)
                {
                    yield return Ask.Flat("table-cell", $"who {Verbs.Third(verb)} {row}", Slots.None);
                    yield return Ask.Flat("table-cell", $"which company {Verbs.Third(verb)} {row}", Slots.None);
                    yield return new Ask("table-cell", "by whom", "is", row, Verbs.Participle(verb), "is " + Verbs.Participle(verb), "", "", Slots.None);
                }
                if (noun is "supplier" or "manufacturer" or "dealer")
                {
                    yield return new Ask("table-cell", "where", "do", "we", "get", "get", row + " from", "", Slots.None);
                    yield return new Ask("table-cell", "where", "do", "we", "order", "order", row, "", Slots.None);
                    yield return new Ask("table-cell", "who", "do", "we", "buy", "buy", row + " from", "", Slots.None);
                    yield return Ask.Flat("table-cell", $"where does {row} come from", Slots.None);
                }
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
                yield return Ask.Flat("table-cell", $"how many {column} for {row}", Slots.None);
                break;
            default:
                break;
        }
    }

    static Fact Row(Origin origin, Table table, string source, string key, int row, int keys)
    {
        string answer = string.Join("; ", table.Columns.Zip(table.Rows[row], (column, cell) => (column, cell)).Skip(keys)
            .Where(pair => pair.cell.Trim().Length > 0).Select(pair => $"{Lower(pair.column)}: {pair.cell.Trim()}"));
        string name = Name(key);
        Fact fact = New(origin, table, source, $"{Upper(name)} – {answer}.", $"{key} {table.Columns[0]}");
        foreach (string text in (string[])[$"what do you know about {name}", $"what does the table say about {name}", $"what are the details for {name}", $"give me all details for {name}"])
            fact.Asks.Add(Ask.Flat("table-row", text, Slots.List));
        fact.Asks.Add(Ask.Words("table-row", $"{name} all details", Slots.List));
        return fact;
    }

    static void Reverse(Origin origin, Table table, int keys, int column, List<Fact> facts)
    {
        foreach (var group in table.Rows.Where(row => row[column].Trim().Length > 0).GroupBy(row => row[column].Trim(), StringComparer.OrdinalIgnoreCase))
        {
            List<string> rows = [.. group.Select(row => Name(string.Join(' ', row.Take(keys)).Trim()))];
            if (rows.Count > 5 || (rows.Count == table.Rows.Count && rows.Count > 1))
                continue;
            string header = Lower(table.Columns[column]), keyName = Lower(table.Columns[0]), cell = group.Key;
            string source = string.Join(" | ", group.Select(row => string.Join("; ", table.Columns.Zip(row, (name, value) => $"{name}: {value}"))));
            Fact fact = New(origin, table, source, Upper(string.Join(", ", rows)) + ".", $"{cell} {header} {keyName}");
            bool yes = IsYesNo(cell);
            string value = yes ? $"{cell} for {header}" : cell;
            foreach (string text in (string[])[$"which {keyName} has the {header} {value}", $"for which {keyName} is the {header} {value}", $"which {keyName} goes with {value} as {header}", $"{header} {value}: which {keyName}"])
                fact.Asks.Add(Ask.Flat("table-reverse", text, Slots.List));
            if (!yes && cell.Any(char.IsLetter) && QuantityReader.Read(Tokens.Read(cell)).Count == 0)
            {
                fact.Asks.Add(Ask.Flat("table-reverse", $"what is {cell} the {header} for", Slots.List));
                fact.Asks.Add(Ask.Flat("table-reverse", $"what do we get from {cell}", Slots.List));
                if (AgentVerb(Nouns.Singular(Tokens.Words(header).LastOrDefault() ?? "")) is { } verb)
                    fact.Asks.Add(new Ask("table-reverse", "what", "does", cell, verb, Verbs.Third(verb), "", "", Slots.List));
            }
            facts.Add(fact);
        }
    }

    static void Extremes(Origin origin, Table table, int keys, int column, List<Fact> facts)
    {
        var numbers = new List<(double Value, int Row)>();
        string? unit = null;
        for (int row = 0; row < table.Rows.Count; row++)
        {
            Quantity? quantity = QuantityReader.Read(Tokens.Read(table.Rows[row][column])).FirstOrDefault();
            if (quantity is null || quantity.Kind is "clock" or "date" || (unit is not null && unit != quantity.Kind + Nouns.Singular(quantity.Unit)))
                return;
            unit = quantity.Kind + Nouns.Singular(quantity.Unit);
            string digits = Tokens.Read(table.Rows[row][column])[quantity.Number].Text.Trim('€', '$', '£', '%', ' ').Replace(",", "", StringComparison.Ordinal);
            if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                return;
            numbers.Add((value, row));
        }
        if (numbers.Count < 3)
            return;
        string header = Lower(table.Columns[column]), keyName = Lower(table.Columns[0]);
        foreach ((bool highest, string[] words) in ((bool, string[])[])[(true, ["highest", "biggest", "largest"]), (false, ["lowest", "smallest"])])
        {
            double extreme = highest ? numbers.Max(number => number.Value) : numbers.Min(number => number.Value);
            List<int> rows = [.. numbers.Where(number => number.Value == extreme).Select(number => number.Row)];
            if (rows.Count != 1)
                continue;
            IReadOnlyList<string> best = table.Rows[rows[0]];
            string source = string.Join("; ", table.Columns.Zip(best, (name, value) => $"{name}: {value}"));
            Fact fact = New(origin, table, source, $"{Upper(Name(string.Join(' ', best.Take(keys))))}: {best[column].Trim()}.", $"{header} {keyName} {words[0]}");
            foreach (string word in words)
            {
                fact.Asks.Add(Ask.Flat("table-extreme", $"which {keyName} has the {word} {header}", Slots.List));
                fact.Asks.Add(Ask.Is("table-extreme", "what", $"the {word} {header}", "", Slots.List));
            }
            facts.Add(fact);
        }
    }

    static string Hint(string header)
    {
        string last = Nouns.Singular(Tokens.Words(header).LastOrDefault() ?? "");
        return last switch
        {
            "price" or "cost" or "fee" or "amount" or "charge" => "money",
            "deadline" or "duration" or "time" => "duration",
            "place" or "location" or "address" or "room" or "city" or "town" => "place",
            "day" or "date" or "opening" => "date",
            _ => Lexicon.IsPerson(last) || AgentVerb(last) is not null || last is "contact" ? "person" : "",
        };
    }

    /// <summary>"supplier" -> "supply": the verb of a word for who does it.</summary>
    static string? AgentVerb(string noun)
    {
        if (noun is "supplier") return "supply";
        if (!noun.EndsWith("er", StringComparison.Ordinal) && !noun.EndsWith("or", StringComparison.Ordinal))
            return null;
        foreach (string verb in (string[])[noun[..^2], noun[..^1], noun[..^2] + "e", noun.Length > 4 ? noun[..^3] : noun])
            if (Verbs.Recognise(verb) is { Lemma: { } lemma, Form: var form } && lemma == verb && form.HasFlag(VerbForm.Base))
                return verb;
        return null;
    }

    static bool IsYesNo(string cell) => cell.Trim().ToLowerInvariant() is "yes" or "no" or "–" or "-" or "x" or "✓" or "none";

    static Fact New(Origin origin, Table table, string source, string answer, string words) => new()
    {
        Document = origin.File, Line = origin.Line, Source = source, Answer = answer, Topics = origin.Topics, Slots = Slots.List,
        Stems = FactReader.Stems(words, origin.Topics.Append(table.Lead ?? "")),
    };

    /// <summary>A row's name inside a question: capitals kept only where they seem to belong to a name.</summary>
    static string Name(string key) => Lower(key);

    static string Lower(string text)
    {
        text = text.Trim();
        if (text.Length < 2 || char.IsUpper(text[1]) || char.IsDigit(text[1]))
            return text;
        // Two capitalised words in a row ("Nordlys Glas") are a name.
        string[] words = text.Split(' ');
        return words.Length > 1 && char.IsUpper(words[1].FirstOrDefault()) ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }

    static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
