namespace Grove.Taxonomy.Yaml;

/// <summary>A value in a YAML file with the 1-based place where it begins.</summary>
abstract record Node(int Line, int Column)
{
    /// <summary>Offset in the file's text where the value begins, its quotes included.</summary>
    public int From { get; init; }

    /// <summary>Offset behind the value; for a block value where the parser noticed its end.</summary>
    public int To { get; init; }

    /// <summary>1-based line in which the value ends.</summary>
    public int LastLine { get; init; }

    /// <summary>How many values it holds, itself included, with every alias written out.</summary>
    public long Size { get; init; } = 1;

    /// <summary>How many levels of values lie below it.</summary>
    public int Depth => this switch
    {
        ListNode { Items.Count: > 0 } list => 1 + list.Items.Max(item => item.Depth),
        MapNode { Entries.Count: > 0 } map => 1 + map.Entries.Max(entry => entry.Value.Depth),
        _ => 0,
    };

    /// <summary>Whether two values say the same, wherever they stand.</summary>
    public bool Same(Node other) => (this, other) switch
    {
        (TextNode one, TextNode two) => one.Canonical == two.Canonical && one.IsText == two.IsText,
        (ListNode one, ListNode two) => one.Items.Count == two.Items.Count && one.Items.Zip(two.Items).All(pair => pair.First.Same(pair.Second)),
        (MapNode one, MapNode two) => one.Keys.SetEquals(two.Keys) && one.Keys.All(key => one.Find(key)!.Same(two.Find(key)!)),
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
        TextNode { Kind: ScalarKind.Sign } text => $"YAML's own sign {text.Value}",
        _ => "text",
    };
}

/// <summary>How a scalar is written.</summary>
enum ScalarForm
{
    Plain,
    Quoted,
    Block,
}

/// <summary>A scalar; <paramref name="Kind"/> is what YAML 1.1 (and so InstructLab) takes it for.</summary>
sealed record TextNode(string Value, ScalarKind Kind, int Line, int Column) : Node(Line, Column)
{
    /// <summary>How it is written.</summary>
    public ScalarForm Form { get; init; }

    /// <summary>Whether it is text and not a number, date or the like.</summary>
    public bool IsText => Kind == ScalarKind.Text;

    /// <summary>What it is found by as a key: a number or truth value is not the text that looks like it.</summary>
    public string Name => IsText ? Value : $"\0{Canonical}";

    /// <summary>The value in one way of writing it: <c>0x0A</c> and <c>10</c> are the same number.</summary>
    public string Canonical => Kind switch
    {
        ScalarKind.Nothing => "null",
        ScalarKind.Boolean => Value.ToLowerInvariant() is "yes" or "true" or "on" ? "true" : "false",
        ScalarKind.Integer or ScalarKind.Number when PlainScalar.TryWhole(this, out System.Numerics.BigInteger whole) => whole.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Value,
    };
}

/// <summary>A sequence; <paramref name="IsFlow"/> where it is written between brackets.</summary>
sealed record ListNode(IReadOnlyList<Node> Items, bool IsFlow, int Line, int Column) : Node(Line, Column);

/// <summary>A mapping; a key that stands there twice is listed twice.</summary>
sealed record MapNode(IReadOnlyList<MapEntry> Entries, bool IsFlow, int Line, int Column) : Node(Line, Column)
{
    // The last of two entries counts, as in InstructLab's parser; entries merged in by '<<' stand before the mapping's own.
    readonly Dictionary<string, MapEntry> byKey = Index(Entries);

    /// <summary>All different keys.</summary>
    public HashSet<string> Keys => [.. byKey.Keys];

    /// <summary>The value of this key.</summary>
    public Node? Find(string key) => byKey.GetValueOrDefault(key)?.Value;

    /// <summary>The entry of this key.</summary>
    public MapEntry? Entry(string key) => byKey.GetValueOrDefault(key);

    static Dictionary<string, MapEntry> Index(IReadOnlyList<MapEntry> entries)
    {
        Dictionary<string, MapEntry> index = new(StringComparer.Ordinal);
        foreach (MapEntry entry in entries)
            index[entry.Key.Name] = entry;
        return index;
    }
}

/// <summary>One key of a mapping with its value.</summary>
sealed record MapEntry(TextNode Key, Node Value);
