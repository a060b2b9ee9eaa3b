using System.Globalization;

namespace Grove.Synthesis.Teachers.BuiltIn.Skills;

/// <summary>Small random tables turned from one format into another: Markdown, CSV and list.</summary>
static class TableConversion
{
    static readonly (string Name, string[] Values)[] keys =
    [
        ("Item", ["pen", "lamp", "chair", "desk", "mug", "book", "clock", "bag"]), ("City", ["Oslo", "Lyon", "Graz", "Porto", "Bonn", "Turin", "Ghent", "Cork"]),
        ("Name", ["Ana", "Ben", "Cara", "Dan", "Eva", "Finn", "Gina", "Hugo"]), ("Fruit", ["apple", "pear", "plum", "fig", "lime", "kiwi", "grape", "melon"]),
        ("Part", ["door", "wheel", "mirror", "brake", "roof", "lamp", "seat", "lock"]), ("Animal", ["cat", "dog", "owl", "fox", "hen", "goat", "bee", "hare"]),
        ("Room", ["hall", "attic", "kitchen", "office", "cellar", "studio", "lobby", "gym"]), ("Tool", ["saw", "hammer", "file", "drill", "pliers", "level", "brush", "knife"]),
    ];

    static readonly (string Name, string[]? Values)[] columns =
    [
        ("Price", null), ("Count", null), ("Days", null), ("Colour", ["red", "blue", "green", "black", "white", "grey"]), ("Age", null),
        ("Size", ["small", "medium", "large"]), ("Open", ["yes", "no"]), ("Day", ["Monday", "Tuesday", "Friday", "Sunday"]), ("Weight", null), ("Owner", ["Ida", "Jon", "Kim", "Leo", "Mia"]),
    ];

    static readonly string[] from = ["this table", "the table", "this", "the following table"];

    /// <summary>One row: the request, the table in the other format and the table given.</summary>
    public static (string Question, string Answer, string Source) Next(SplitMix random)
    {
        List<string[]> table = Table(random);
        string[] formats = ["markdown", "csv", "list"];
        string source = formats[random.Below(2)], target = random.Pick(formats);
        if (source == target)
            target = source == "csv" ? "markdown" : "csv";
        string given = Write(table, source), answer = Write(table, target);
        string name = target switch { "markdown" => random.Chance(0.7) ? "a Markdown table" : "Markdown", "csv" => "CSV", _ => random.Chance(0.5) ? "a list" : "a bullet list" };
        string what = source == "csv" && random.Chance(0.5) ? "this CSV" : random.Pick(from);
        string request = random.Below(8) switch
        {
            0 => $"Convert {what} to {name}:",
            1 => $"Turn {what} into {name}:",
            2 => $"Write {what} as {name}:",
            3 => $"Please convert {what} into {name}:",
            4 => $"Change {what} to {name}:",
            5 => $"Show {what} as {name}:",
            6 => $"Give me {what} as {name}:",
            _ => $"Rewrite {what} as {name}:",
        };
        return ($"{request}\n{given}", answer, given);
    }

    static List<string[]> Table(SplitMix random)
    {
        (string Name, string[] Values) key = random.Pick(keys);
        List<(string Name, string[]? Values)> picked = [.. columns];
        random.Shuffle(picked);
        picked = picked[..(1 + random.Below(2))];
        List<string> names = [.. key.Values];
        random.Shuffle(names);
        var table = new List<string[]> { (string[])[key.Name, .. picked.Select(column => column.Name)] };
        int rows = 2 + random.Below(2);
        for (int row = 0; row < rows; row++)
            table.Add([names[row], .. picked.Select(column => column.Values is { } values ? random.Pick(values) : (1 + random.Below(99)).ToString(CultureInfo.InvariantCulture))]);
        return table;
    }

    static string Write(List<string[]> table, string format) => format switch
    {
        "csv" => string.Join('\n', table.Select(row => string.Join(',', row))),
        "markdown" => string.Join('\n', table.Select(Line).Take(1).Append("|" + string.Concat(table[0].Select(_ => " --- |"))).Concat(table.Skip(1).Select(Line))),
        _ => string.Join('\n', table.Skip(1).Select(row => $"- {row[0]}: " + string.Join(", ", row.Skip(1).Select((cell, column) => $"{table[0][column + 1]} {cell}")))),
    };

    static string Line(string[] row) => $"| {string.Join(" | ", row)} |";
}
