namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Joins columns to one text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns in order.</param>
/// <param name="Into">The column that takes the text; it may be one of them.</param>
/// <param name="Separator">What goes between two.</param>
public sealed record CombineStep(string Name, IReadOnlyList<string> Columns, string Into, string Separator) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => Columns;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [Into];

    /// <inheritdoc/>
    public override string Describe() => $"joins {string.Join(", ", Columns)} to {Into}";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed) =>
        [.. samples.Select(sample => sample.With(Into, string.Join(Separator, Columns.Select(column => sample[column]))))];
}
