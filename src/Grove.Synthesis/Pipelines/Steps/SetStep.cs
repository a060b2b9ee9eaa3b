namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Gives every sample a fixed text in a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">The column.</param>
/// <param name="Text">The text.</param>
public sealed record SetStep(string Name, string Column, string Text) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [Column];

    /// <inheritdoc/>
    public override string Describe() => $"sets {Column}";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed) =>
        [.. samples.Select(sample => sample.With(Column, Text))];
}
