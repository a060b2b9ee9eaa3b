namespace Grove.Synthesis.Datasets;

/// <summary>Counts names, at most 1,000 different ones; the rest are counted together.</summary>
public sealed class NameCounts
{
    const int Most = 1000;

    readonly Dictionary<string, long> counts = [];

    /// <summary>What did not find a place of its own.</summary>
    public long Others { get; private set; }

    /// <summary>The names with their counts, the most frequent first.</summary>
    public IReadOnlyDictionary<string, long> Counts =>
        counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Counts a name.</summary>
    /// <param name="name">Any text.</param>
    /// <param name="count">How often.</param>
    public void Add(string name, long count = 1)
    {
        if (counts.TryGetValue(name, out long before)) counts[name] = before + count;
        else if (counts.Count < Most) counts[name] = count;
        else Others += count;
    }
}
