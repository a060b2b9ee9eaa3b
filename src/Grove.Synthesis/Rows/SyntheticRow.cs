namespace Grove.Synthesis.Rows;

/// <summary>One written example on its way through a pipeline, whoever wrote it.</summary>
public sealed record SyntheticRow
{
    /// <summary>What the user says, without the context.</summary>
    public required string Question { get; init; }

    /// <summary>What the model is to say.</summary>
    public required string Answer { get; init; }

    /// <summary>The text that a grounded skill works on, or null; it goes before the question in the user's message.</summary>
    public string? Context { get; init; }

    /// <summary>Where it comes from.</summary>
    public required Lineage Lineage { get; init; }

    /// <summary>What judges said, by name, such as <c>faithfulness</c>; empty without judges.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>();
}
