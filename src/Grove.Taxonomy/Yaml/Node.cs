namespace Grove.Taxonomy.Yaml;

/// <summary>A value in a YAML file with the 1-based place where it begins.</summary>
abstract record Node(int Line, int Column)
{
    /// <summary>Whether two values say the same, wherever they stand.</summary>
    public bool Same(Node other) => (this, other) switch
    {
        (TextNode one, TextNode two) => one.Value == two.Value && one.Kind == two.Kind,
        (ListNode one, ListNode two) => one.Items.Count == two.Items.Count && one.Items.Zip(two.Items).All(pair => pair.First.Same(pair.Second)),
        (MapNode one, MapNode two) => one.Entries.Count == two.Entries.Count
            && one.Entries.All(entry => two.Find(entry.Key.Value) is Node value && value.Same(entry.Value)),
        _ => false,
    };

    /// <summary>What the value is, for messages.</summary>
    public string Describe() => this switch
    {
        ListNode => "a list",
        MapNode => "a mapping",
        TextNode { Kind: ScalarKind.Nothing } => "nothing",
        TextNode { Kind: ScalarKind.Integer or ScalarKind.Number } text => $"the number {text.Value}",
        TextNode { Kind: ScalarKind.Boolean } text => $"the truth value {text.Value}",
        TextNode { Kind: ScalarKind.Date } text => $"the date {text.Value}",
        _ => "text",
    };
}

/// <summary>A scalar; <paramref name="Kind"/> is what YAML 1.1 (and so InstructLab) takes it for.</summary>
sealed record TextNode(string Value, ScalarKind Kind, int Line, int Column) : Node(Line, Column);

/// <summary>A sequence.</summary>
sealed record ListNode(IReadOnlyList<Node> Items, int Line, int Column) : Node(Line, Column);

/// <summary>A mapping; a key that stands there twice is listed twice.</summary>
sealed record MapNode(IReadOnlyList<MapEntry> Entries, int Line, int Column) : Node(Line, Column)
{
    /// <summary>The value of the first entry with this key.</summary>
    public Node? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}

/// <summary>One key of a mapping with its value.</summary>
sealed record MapEntry(TextNode Key, Node Value);
