namespace Grove.Models.Adapters;

/// <summary>Several adapters as one that does what they do one after the other: A on A, B beside B, at a rank that is the sum of theirs.</summary>
public static class AdapterSum
{
    /// <summary>Puts adapters of one model together.</summary>
    /// <param name="adapters">In the order in which they would be merged; they stay as they are.</param>
    /// <returns>
    /// The one adapter, to be disposed; null when a DoRA comes before another adapter, because what follows would have to be added behind its magnitudes.
    /// </returns>
    /// <exception cref="ArgumentException">There are none, or they belong to models of different shapes.</exception>
    public static Adapter? Of(IReadOnlyList<Adapter> adapters)
    {
        if (adapters.Count == 0) throw new ArgumentException("There is nothing to put together.", nameof(adapters));
        var groups = adapters.SelectMany(adapter => adapter.Parts).GroupBy(part => part.Name, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        if (groups.Any(parts => parts[..^1].Any(part => part.Magnitude is not null))) return null;
        if (groups.Any(parts => parts.Any(part => part.Inputs != parts[0].Inputs || part.Outputs != parts[0].Outputs)))
            throw new ArgumentException("The adapters belong to models of different shapes.", nameof(adapters));
        Adapter sum = Adapter.Allocate(adapters[0].Architecture, adapters[^1].Config, groups.Select(parts =>
            new PartShape(parts[0].Name, parts[0].Inputs, parts[0].Outputs, parts.Sum(part => part.Rank), 1, parts[^1].Magnitude is not null)));
        Dictionary<string, AdapterPart> targets = sum.Parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
        foreach (AdapterPart[] parts in groups) Join(parts, targets[parts[0].Name]);
        return sum;
    }

    static void Join(AdapterPart[] parts, AdapterPart target)
    {
        int begin = 0;
        foreach (AdapterPart part in parts)
        {
            part.Down.Span.CopyTo(target.Down.Span[(begin * part.Inputs)..]);
            for (int row = 0; row < part.Outputs; row++)
                for (int k = 0; k < part.Rank; k++) target.Up[row * target.Rank + begin + k] = part.Scale * part.Up[row * part.Rank + k];
            begin += part.Rank;
        }
        if (parts[^1].Magnitude is { } magnitude) magnitude.Span.CopyTo(target.Magnitude!.Value.Span);
    }
}
