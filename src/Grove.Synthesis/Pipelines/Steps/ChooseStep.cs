namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Takes the text of the column that another column's text stands for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="By">The column that chooses.</param>
/// <param name="Columns">The column taken for each text.</param>
/// <param name="Into">The column that takes the text.</param>
public sealed record ChooseStep(string Name, string By, IReadOnlyDictionary<string, string> Columns, string Into) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [By, .. Columns.Values.Distinct()];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [Into];

    /// <inheritdoc/>
    public override string Describe() => $"takes {Into} from the column that {By} names";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        var kept = new List<Sample>(samples.Count);
        foreach (Sample sample in samples)
        {
            if (Columns.TryGetValue(sample[By].Trim(), out string? column)) kept.Add(sample.With(Into, sample[column]));
            else removed(sample, $"{By} is none of {string.Join(", ", Columns.Keys)}");
        }
        return kept;
    }
}
