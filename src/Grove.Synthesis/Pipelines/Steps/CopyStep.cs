namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>Copies columns, or renames them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Pairs of the old and the new name.</param>
/// <param name="Removes">Whether the old column goes away.</param>
public sealed record CopyStep(string Name, IReadOnlyList<(string From, string To)> Columns, bool Removes) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [.. Columns.Select(pair => pair.From)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [.. Columns.Select(pair => pair.To)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Takes => Removes ? [.. Columns.Select(pair => pair.From).Except(Columns.Select(pair => pair.To))] : [];

    /// <inheritdoc/>
    public override string Describe() =>
        $"{(Removes ? "renames" : "copies")} {string.Join(", ", Columns.Select(pair => $"{pair.From} to {pair.To}"))}";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed) => [.. samples.Select(Copy)];

    Sample Copy(Sample sample)
    {
        // All at once, so that two names can be exchanged.
        var columns = Removes ? sample.Columns.RemoveRange(Columns.Select(pair => pair.From)) : sample.Columns;
        return sample with { Columns = columns.SetItems(Columns.Select(pair => KeyValuePair.Create(pair.To, sample[pair.From]))) };
    }
}
