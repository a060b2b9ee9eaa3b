using Grove.Synthesis.Filters;

namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Keeps the first of samples whose columns say the same; case, spaces and punctuation do not matter. It remembers the whole leaf.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns.</param>
public sealed record DistinctStep(string Name, IReadOnlyList<string> Columns) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => Columns;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [];

    /// <inheritdoc/>
    public override string Describe() => $"keeps the first of rows with the same {string.Join(" and ", Columns)}";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        var kept = new List<Sample>(samples.Count);
        foreach (Sample sample in samples)
        {
            if (memory.Seen.Add(string.Join('\n', Columns.Select(column => Comparable(sample[column]))))) kept.Add(sample);
            else removed(sample, $"the same {string.Join(" and ", Columns)} came before");
        }
        return kept;
    }

    // "+" and "-" have no words, and are not the same.
    static string Comparable(string text) => Normal.Words(text) is { Length: > 0 } words ? words : text.Trim();
}
