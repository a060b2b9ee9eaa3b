namespace Grove.Pipeline;

/// <summary>Everything that decides what <c>grow</c> makes.</summary>
public sealed record GrowOptions
{
    /// <summary>The taxonomy: a folder, a leaf's folder, or one <c>qna.yaml</c>.</summary>
    public required string Taxonomy { get; init; }

    /// <summary>The folder of the base model.</summary>
    public required string Base { get; init; }

    /// <summary>General rows mixed into the tuning so that the model does not forget: JSONL with <c>text</c> or <c>messages</c>.</summary>
    public required string Replay { get; init; }

    /// <summary>General text that no training sees, to measure what was forgotten: JSONL with <c>text</c>.</summary>
    public required string HeldOut { get; init; }

    /// <summary>Where the results go.</summary>
    /// <value><c>out</c> by default.</value>
    public string Output { get; init; } = "out";

    /// <summary>Decides every choice: the rows, their order, the model.</summary>
    /// <value>1 by default.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>Tuning steps; null for as many as the rows ask for.</summary>
    /// <value>None by default; at least 1.</value>
    public int? Steps { get; init; }

    /// <summary>Threads; null takes every processor. The result is the same with any number.</summary>
    /// <value>None by default; at least 1.</value>
    public int? Threads { get; init; }
}
