namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Makes one sample of each of several columns: a document and its variants become samples of their own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns that become samples.</param>
/// <param name="Into">The column that takes their text.</param>
/// <param name="Kind">The column that takes the name of the column it came from; null for none.</param>
public sealed record FlattenStep(string Name, IReadOnlyList<string> Columns, string Into, string? Kind) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => Columns;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => Kind is null ? [Into] : [Into, Kind];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Takes => [.. Columns.Where(column => column != Into)];

    /// <inheritdoc/>
    public override string Describe() => $"makes a row of each of {string.Join(", ", Columns)} as {Into}";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        var flat = new List<Sample>(samples.Count * Columns.Count);
        // Column by column, so that a run that stops early has seen every document before it sees one twice.
        foreach (string column in Columns)
            foreach (Sample sample in samples)
            {
                if (sample[column].Trim().Length == 0)
                {
                    removed(sample, $"{column} is empty");
                    continue;
                }
                Sample one = sample with { Id = $"{sample.Id}/{column}", Columns = sample.Columns.RemoveRange(Columns) };
                one = one.With(Into, sample[column]);
                flat.Add(Kind is null ? one : one.With(Kind, column));
            }
        return flat;
    }
}
