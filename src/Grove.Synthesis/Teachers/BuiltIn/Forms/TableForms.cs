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
        string column = Lower(header), row = Lower(key);
        Slots slots = QuantityReader.Read(Tokens.Read(cell)) is [var quantity, ..] ? Slots.List | FactReader.SlotsOf(quantity) : Slots.List;
        // "Report within" and "Valid for" read on into the cell.
        bool open = Tokens.Read("x " + column)[^1].Tag == Tag.Preposition;
        string answer = open ? $"{Upper(row)}: {column} {cell}." : $"{Upper(column)} for {row}: {cell}.";
        Fact fact = New(origin, table, source, answer, $"{key} {header} {table.Columns[0]}", slots, int.MaxValue);
        TableCells.Add(fact, keyName, row, column, cell);
        return fact;
    }

    static Fact Row(Origin origin, Table table, string source, string key, int row, int keys)
    {
        string answer = string.Join("; ", table.Columns.Zip(table.Rows[row], (column, cell) => (column, cell)).Skip(keys)
            .Where(pair => pair.cell.Trim().Length > 0).Select(pair => $"{Lower(pair.column)}: {pair.cell.Trim()}"));
        string name = Lower(key);
        Fact fact = New(origin, table, source, $"{Upper(name)} – {answer}.", $"{key} {table.Columns[0]}");
        fact.Asks.Add(Ask.What("table-row", "do", "you", $"know about {name}", Slots.List));
        fact.Asks.Add(new Ask("table-row", "what", "does", "the table", "say", "says", $"about {name}", "", Slots.List));
        fact.Asks.Add(Ask.Words("table-row", $"give me all details for {name}", Slots.List));
        fact.Asks.Add(Ask.Words("table-row", $"{name} all details", Slots.List));
        return fact;
    }

    static void Reverse(Origin origin, Table table, int keys, int column, List<Fact> facts)
    {
        foreach (var group in table.Rows.Where(row => row[column].Trim().Length > 0).GroupBy(row => row[column].Trim(), StringComparer.OrdinalIgnoreCase))
        {
            List<string> rows = [.. group.Select(row => Lower(string.Join(' ', row.Take(keys)).Trim()))];
            if (rows.Count > 5 || (rows.Count == table.Rows.Count && rows.Count > 1))
                continue;
            string header = Lower(table.Columns[column]), keyName = Lower(table.Columns[0]), cell = group.Key;
            string source = string.Join(" | ", group.Select(row => string.Join("; ", table.Columns.Zip(row, (name, value) => $"{name}: {value}"))));
            Fact fact = New(origin, table, source, Upper(string.Join(", ", rows)) + ".", $"{cell} {header} {keyName}");
            bool yes = TableCells.IsYesNo(cell);
            string value = yes ? $"{cell} for {header}" : cell;
            foreach (string text in yes ? [] : (string[])[$"which {keyName} has the {header} {value}", $"which {keyName} goes with {value} as {header}"])
                fact.Asks.Add(Ask.Flat("table-reverse", text, Slots.List));
            if (!yes)
                fact.Asks.Add(Ask.Is("table-reverse", $"for which {keyName}", $"the {header} {value}", "", Slots.List));
            fact.Asks.Add(Ask.Words("table-reverse", $"{header} {value} {keyName}", Slots.List));
            if (yes)
            {
                string no = cell.StartsWith("y", StringComparison.OrdinalIgnoreCase) ? "" : "no ";
                foreach (string text in (string[])[$"which {keyName} has {no}{header}", $"which {keyName} contains {no}{header}", $"what contains {no}{header}", $"which {keyName} comes with {no}{header}"])
                    fact.Asks.Add(Ask.Flat("table-reverse", text, Slots.List) with { Sure = true });
                fact.Asks.Add(Ask.Words("table-reverse", $"every {keyName} {(no.Length > 0 ? "without" : "with")} {header}", Slots.List) with { Sure = true });
            }
            if (!yes && cell.Any(char.IsLetter) && QuantityReader.Read(Tokens.Read(cell)).Count == 0)
            {
                fact.Asks.Add(new Ask("table-reverse", "what", "is", cell, $"the {header} for", $"is the {header} for", "", "", Slots.List));
                if (Compounds.AgentVerb(Nouns.Singular(Tokens.Words(header).LastOrDefault() ?? "")) is not { } verb)
                {
                    facts.Add(fact);
                    continue;
                }
                fact.Asks.Add(new Ask("table-reverse", "what", "do", "we", $"get from {cell}", $"get from {cell}", "", "", Slots.List));
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
        if (numbers.Count < 3 || unit is null)
            return;
        // "Longest repair time" is a superlative already: ask for the longest repair time of all.
        string header = Lower(table.Columns[column]).Replace("longest ", "", StringComparison.Ordinal).Replace("maximum ", "", StringComparison.Ordinal), keyName = Lower(table.Columns[0]);
        foreach ((bool highest, string[] words) in ((bool, string[])[])[(true, unit.StartsWith("duration", StringComparison.Ordinal) ? ["longest", "highest"] : ["highest", "biggest", "largest"]), (false, unit.StartsWith("duration", StringComparison.Ordinal) ? ["shortest", "lowest"] : ["lowest", "smallest"])])
        {
            double extreme = highest ? numbers.Max(number => number.Value) : numbers.Min(number => number.Value);
            List<int> rows = [.. numbers.Where(number => number.Value == extreme).Select(number => number.Row)];
            if (rows.Count != 1)
                continue;
            IReadOnlyList<string> best = table.Rows[rows[0]];
            string source = string.Join("; ", table.Columns.Zip(best, (name, value) => $"{name}: {value}"));
            Fact fact = New(origin, table, source, $"{Upper(Lower(string.Join(' ', best.Take(keys))))}: {best[column].Trim()}.", $"{header} {keyName} {words[0]}");
            foreach (string word in words)
            {
                fact.Asks.Add(Ask.Flat("table-extreme", $"which {keyName} has the {word} {header}", Slots.List));
                fact.Asks.Add(Ask.Is("table-extreme", "what", $"the {word} {header} of all", "", Slots.List));
            }
            facts.Add(fact);
        }
    }

    static Fact New(Origin origin, Table table, string source, string answer, string words, Slots slots = Slots.List, int most = 14) => new()
    {
        Document = origin.File, Line = origin.Line, Source = source, Answer = answer, Topics = origin.Topics, Slots = slots, Most = most,
        Stems = FactReader.Stems(words, origin.Topics.Append(table.Lead ?? "")),
        Own = FactReader.Stems(words, []),
    };

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
