using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>Takes values out of the mappings of one leaf file and notes what is wrong with them.</summary>
sealed class Fields(string file, List<Diagnostic> diagnostics)
{
    /// <summary>The key that names the language of a leaf.</summary>
    public const string Language = "language";

    /// <summary>Edits that would mend a problem, gathered while reading; the command <c>fix</c> applies them.</summary>
    public List<Repair> Repairs { get; } = [];

    public void Error(Node place, string rule, string message, string suggestion, Concern concern = Concern.Format) =>
        diagnostics.Add(new Diagnostic(file, place.Line, place.Column, rule, message, suggestion, Severity.Error) { Concern = concern });

    public void Warn(Node place, string rule, string message, string suggestion, Concern concern = Concern.Growing) =>
        diagnostics.Add(new Diagnostic(file, place.Line, place.Column, rule, message, suggestion, Severity.Warning) { Concern = concern });

    /// <summary>Notes every key that is not among those allowed.</summary>
    public void OnlyKeys(MapNode map, params ReadOnlySpan<string> allowed)
    {
        foreach (MapEntry entry in map.Entries)
        {
            string key = entry.Key.Value;
            if (entry.Key.IsText && allowed.Contains(key))
                continue;
            if (Nearest(key, allowed) is string right && map.Find(right) is null)
                Repairs.Add(new Repair(RepairKind.RenameKey, entry.Key, right));
            else if (key == "attribution")
                Repairs.Add(new Repair(RepairKind.MoveAttribution, entry.Key, "", entry.Value));
            string suggestion = Nearest(key, allowed) is string meant ? $"Write '{meant}' instead."
                : key == "attribution" ? "Remove it; attribution belongs into a file 'attribution.txt' beside the leaf."
                : $"Remove it; the keys allowed here are {string.Join(", ", allowed.ToArray())}.";
            Error(entry.Key, "unknown-key", $"the key '{key}' is not known here", suggestion);
        }
    }

    /// <summary>A text that must be there and must not be empty, trimmed; null after noting an error.</summary>
    public string? Text(MapNode map, string key)
    {
        if (map.Find(key) is Node value)
            return Text(value, $"'{key}'");
        // Where other keys are allowed, a slip in this one shows only here.
        MapEntry? meant = map.Entries.FirstOrDefault(entry => entry.Key.IsText && Nearest(entry.Key.Value, [key]) is not null);
        if (meant is not null)
            Repairs.Add(new Repair(RepairKind.RenameKey, meant.Key, key));
        Error(map, "missing-key", $"'{key}' is missing", meant is null ? $"Add '{key}: …'." : $"Write '{key}' instead of '{meant.Key.Value}' in line {meant.Key.Line}.");
        return null;
    }

    /// <summary>A value that must be text and not empty, trimmed; null after noting an error.</summary>
    public string? Text(Node value, string name, Concern concern = Concern.Format)
    {
        if (value is TextNode { Kind: ScalarKind.Text } text)
        {
            if (!string.IsNullOrWhiteSpace(text.Value))
                return text.Value.Trim();
            // The schema only counts characters, and a blank is one.
            Error(value, "empty-text", $"{name} is empty; text expected", "Write at least one word.", text.Value.Length > 0 ? Concern.Growing : concern);
        }
        else if (value is TextNode { Kind: ScalarKind.Nothing } nothing)
        {
            Error(value, "empty-text", $"{name} has no value; text expected",
                nothing.Value.Length == 0 ? "Write at least one word." : $"Put it in quotes if you mean the word: \"{nothing.Value}\".", concern);
        }
        else
        {
            Repairs.Add(new Repair(RepairKind.MakeText, value, name));
            Error(value, "wrong-type", $"{name} is {value.Describe()}; text expected",
                value is TextNode scalar ? $"Put it in quotes: \"{scalar.Value}\"." : "Write one text; put it in quotes if it contains ': ' or begins with '-' or '['.", concern);
        }

        return null;
    }

    /// <summary>The language that a leaf names, as a code such as <c>de</c>; a key of Grove's own.</summary>
    public string? LanguageOf(MapNode leaf)
    {
        if (leaf.Entry(Language) is not MapEntry entry)
            return null;
        Error(entry.Key, "own-key", $"the key '{Language}' is Grove's own, and InstructLab refuses it", "Remove it before you share the leaf with InstructLab.", Concern.InstructLab);
        if (Text(entry.Value, $"'{Language}'", Concern.Growing) is not string code)
            return null;
        if (code.Length is 2 or 3 && code.All(char.IsAsciiLetterLower))
            return code;
        Error(entry.Value, "language", $"'{code}' is not the code of a language", "Write two letters, such as 'en', 'de', 'es' or 'fr'.", Concern.Growing);
        return null;
    }

    /// <summary>A list with at least so many items, all different; null after noting that it is no list.</summary>
    public IReadOnlyList<Node>? List(MapNode map, string key, int minimum, string itemName, bool different = true)
    {
        Node? value = map.Find(key);
        if (value is null)
        {
            Error(map, "missing-key", $"'{key}' is missing", $"Add '{key}:' with at least {minimum} {itemName}.");
            return null;
        }

        if (value is not ListNode list)
        {
            Error(value, "wrong-type", $"'{key}' is {value.Describe()}; a list expected", $"Begin each of the {itemName} with '- '.");
            return null;
        }

        int missing = minimum - list.Items.Count;
        if (missing > 0)
            Error(MapKey(map, key), "too-few", $"'{key}' holds {list.Items.Count} {itemName}; at least {minimum} needed", $"Add {missing}.");
        if (different)
            NoteRepeats(list, key);
        return list.Items;
    }

    /// <summary>A mapping; null after noting an error.</summary>
    public MapNode? Map(Node value, string name)
    {
        if (value is MapNode map)
            return map;
        Error(value, "wrong-type", $"{name} is {value.Describe()}; a mapping expected", "Write it as lines of 'key: value'.");
        return null;
    }

    static TextNode MapKey(MapNode map, string key) => map.Entry(key)!.Key;

    void NoteRepeats(ListNode list, string key)
    {
        // Grouped by place-free text first: comparing all pairs of a long list would be slow.
        foreach (IGrouping<int, Node> alike in list.Items.GroupBy(Weight))
        {
            Node[] nodes = [.. alike];
            for (int later = 1; later < nodes.Length; later++)
            {
                if (Array.Find(nodes[..later], earlier => earlier.Same(nodes[later])) is Node first)
                    Error(nodes[later], "duplicate", $"this entry of '{key}' is the same as the one in line {first.Line}", "Remove it, or ask something else.");
            }
        }

        static int Weight(Node node) => node switch
        {
            TextNode text => string.GetHashCode(text.Canonical, StringComparison.Ordinal),
            ListNode list => list.Items.Aggregate(1, (sum, item) => HashCode.Combine(sum, Weight(item))),
            MapNode map => map.Keys.Sum(key => (long)HashCode.Combine(key, Weight(map.Find(key)!))).GetHashCode(),
            _ => 0,
        };
    }

    // "Context" for "context", "anwser" for "answer".
    static string? Nearest(string key, ReadOnlySpan<string> allowed)
    {
        foreach (string candidate in allowed)
        {
            if (Distance(key.ToLowerInvariant(), candidate) <= (candidate.Length > 5 ? 2 : 1))
                return candidate;
        }

        return null;
    }

    // Levenshtein's distance.
    static int Distance(string one, string two)
    {
        if (Math.Abs(one.Length - two.Length) > 2)
            return 3;
        int[] previous = [.. Enumerable.Range(0, two.Length + 1)];
        for (int row = 1; row <= one.Length; row++)
        {
            int[] current = new int[two.Length + 1];
            current[0] = row;
            for (int column = 1; column <= two.Length; column++)
                current[column] = Math.Min(Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + (one[row - 1] == two[column - 1] ? 0 : 1));
            previous = current;
        }

        return previous[^1];
    }
}
