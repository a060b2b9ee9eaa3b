namespace Grove.Text;

/// <summary>Texts as a tree of their UTF-16 units: finds all that begin at one place in one walk.</summary>
sealed class TokenTrie
{
    readonly Dictionary<long, int> children = [];
    readonly List<int> values = [-1];

    /// <summary>The root.</summary>
    public const int Root = 0;

    /// <summary>Adds a text; of two equal ones the last counts.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="value">Not negative.</param>
    public void Add(string text, int value)
    {
        int node = Root;
        foreach (char unit in text)
        {
            if (!children.TryGetValue(Key(node, unit), out int child))
            {
                child = values.Count;
                values.Add(-1);
                children.Add(Key(node, unit), child);
            }
            node = child;
        }
        values[node] = value;
    }

    /// <summary>The node after one more unit, or -1.</summary>
    public int Next(int node, char unit) => children.TryGetValue(Key(node, unit), out int child) ? child : -1;

    /// <summary>The value of the text that ends here, or -1.</summary>
    public int Value(int node) => values[node];

    /// <summary>The longest text that a text begins with.</summary>
    /// <returns>Its value, or -1.</returns>
    public int Longest(ReadOnlySpan<char> text)
    {
        int found = -1;
        for (int i = 0, node = Root; i < text.Length; i++)
        {
            node = Next(node, text[i]);
            if (node < 0) break;
            if (values[node] >= 0) found = values[node];
        }
        return found;
    }

    static long Key(int node, char unit) => (long)node << 16 | unit;
}
