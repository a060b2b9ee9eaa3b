namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Sets a column to its commonest text among all samples of a round; the first of equally common ones.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">The column.</param>
public sealed record MajorityStep(string Name, string Column) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [Column];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [Column];

    /// <inheritdoc/>
    public override string Describe() => $"sets {Column} to its commonest text";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        string? common = samples.GroupBy(sample => sample[Column]).OrderByDescending(group => group.Count()).FirstOrDefault()?.Key;
        return common is null ? samples : [.. samples.Select(sample => sample.With(Column, common))];
    }
}
