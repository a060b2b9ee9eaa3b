using Grove.Taxonomy.Leaves;
using Grove.Taxonomy.Linting;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Mending;

/// <summary>Edits of single keys and values.</summary>
static class ValueMender
{
    /// <summary>The edit that mends a problem, with what it does in words; null where there is none.</summary>
    public static (TextEdit Edit, string What)? Edit(string text, Repair repair) => repair.Kind switch
    {
        RepairKind.RenameKey => (new TextEdit(repair.Place.From, repair.Place.To, repair.Argument), $"wrote the key '{((TextNode)repair.Place).Value}' as '{repair.Argument}'"),
        RepairKind.MakeNumber => (new TextEdit(repair.Place.From, repair.Place.To, ((TextNode)repair.Place).Value), "took the quotes away from the version"),
        RepairKind.MakeText => MakeText(text, repair),
        RepairKind.MoveAttribution => RemoveEntry(text, repair),
        _ => null,
    };

    /// <summary>Whether an edit left everything as it was but what it was to change.</summary>
    public static bool Keeps(Node before, Node after, Repair repair)
    {
        if (WayTo(before, repair.Place, "") is not string way)
            return false;
        List<string> was = [], now = [];
        Leaves(before, "", was);
        Leaves(after, "", now);
        string renamed = way[..(way.LastIndexOf('/') + 1)] + repair.Argument;
        bool IsMeant(string line, string place) => line.StartsWith(place + " ", StringComparison.Ordinal) || line.StartsWith(place + "/", StringComparison.Ordinal);
        return repair.Kind == RepairKind.RenameKey
            ? was.Select(line => IsMeant(line, way) ? renamed + line[way.Length..] : line).SequenceEqual(now)
            : was.Where(line => !IsMeant(line, way)).SequenceEqual(now.Where(line => !IsMeant(line, way)));
    }

    /// <summary>Whether two trees say the same, blanks at the ends of lines and of texts aside.</summary>
    public static bool SameBesideBlanks(Node before, Node after)
    {
        List<string> was = [], now = [];
        Leaves(before, "", was);
        Leaves(after, "", now);
        return was.SequenceEqual(now);
    }

    // Every value on a line of its own with the way to it.
    static void Leaves(Node node, string way, List<string> lines)
    {
        switch (node)
        {
            case TextNode text:
                lines.Add($"{way} {text.Kind} {string.Join('\n', text.Value.Split('\n').Select(line => line.TrimEnd())).Trim()}");
                break;
            case ListNode list:
                for (int index = 0; index < list.Items.Count; index++)
                    Leaves(list.Items[index], $"{way}/{index}", lines);
                break;
            case MapNode map:
                foreach (MapEntry entry in map.Entries)
                    Leaves(entry.Value, $"{way}/{entry.Key.Value}", lines);
                break;
        }
    }

    static string? WayTo(Node node, Node target, string way)
    {
        if (ReferenceEquals(node, target))
            return way;
        IEnumerable<string?> below = node switch
        {
            ListNode list => list.Items.Select((item, index) => WayTo(item, target, $"{way}/{index}")),
            MapNode map => map.Entries.Select(entry => ReferenceEquals(entry.Key, target) ? $"{way}/{entry.Key.Value}" : WayTo(entry.Value, target, $"{way}/{entry.Key.Value}")),
            _ => [],
        };
        return below.FirstOrDefault(found => found is not null);
    }

    static (TextEdit, string)? MakeText(string text, Repair repair)
    {
        Node place = repair.Place;
        string written = text[place.From..Math.Max(place.From, place.To)].TrimEnd();
        if (place is TextNode { Form: ScalarForm.Plain } plain)
            return (new TextEdit(place.From, place.From + written.Length, Quote(written)), $"put {repair.Argument}, {plain.Describe()}, in quotes");
        bool flow = place is MapNode { IsFlow: true } or ListNode { IsFlow: true };
        if (flow)
            written = text[place.From..FlowEnd(text, place.From)];
        if (flow && !written.Contains('\n'))
            return (new TextEdit(place.From, place.From + written.Length, Quote(written)), $"put {repair.Argument}, {place.Describe()}, in quotes");
        if (flow || place is TextNode)
            return null;
        // Lines below their key become a text of lines.
        int lineStart = text.LastIndexOf('\n', Math.Max(0, place.From - 1)) + 1;
        int keyEnd = lineStart - 1;
        if (keyEnd <= 0 || text[lineStart..place.From].Trim().Length > 0)
            return null;
        int keyStart = text.LastIndexOf('\n', keyEnd - 1) + 1;
        return text[keyStart..keyEnd].TrimEnd().EndsWith(':')
            ? (new TextEdit(keyStart + text[keyStart..keyEnd].TrimEnd().Length, keyEnd, " |"), $"made {repair.Argument}, {place.Describe()}, a text of lines")
            : null;
    }

    // Behind the bracket that closes the one at this place.
    static int FlowEnd(string text, int from)
    {
        int depth = 0;
        char quote = '\0';
        for (int index = from; index < text.Length; index++)
        {
            char sign = text[index];
            if (quote != '\0')
                (quote, index) = (sign == quote ? '\0' : quote, sign == '\\' && quote == '"' ? index + 1 : index);
            else if (sign is '"' or '\'')
                quote = sign;
            else if (sign is '[' or '{')
                depth++;
            else if (sign is ']' or '}' && --depth == 0)
                return index + 1;
        }

        return text.Length;
    }

    // The line of a key goes, and those below it that are indented deeper, where nothing else stands on them.
    static (TextEdit, string)? RemoveEntry(string text, Repair repair)
    {
        Lines lines = new(text);
        int first = repair.Place.Line, indent = repair.Place.Column - 1;
        if (first > lines.Count || lines.Content(first)[..Math.Min(indent, lines.Length(first))].Trim().Length > 0)
            return null;
        int last = first;
        for (int line = first + 1; line <= lines.Count; line++)
        {
            string content = lines.Content(line);
            string start = content.TrimStart();
            if (start.Length == 0)
                continue;
            int depth = content.Length - start.Length;
            if (depth < indent || (depth == indent && !start.StartsWith("- ", StringComparison.Ordinal)))
                break;
            last = line;
        }

        return (new TextEdit(lines.Start(first), lines.Start(last + 1), ""), "moved the attribution to attribution.txt");
    }

    /// <summary>A text on one line in double quotes.</summary>
    public static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
