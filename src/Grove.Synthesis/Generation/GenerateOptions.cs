using System.ComponentModel.DataAnnotations;

namespace Grove.Synthesis.Generation;

/// <summary>What is to be generated.</summary>
public sealed record GenerateOptions
{
    /// <summary>Rows wanted for each leaf.</summary>
    /// <value>30 by default.</value>
    [Range(1, 1_000_000)]
    public int PerLeaf { get; init; } = 30;

    /// <summary>Decides every choice.</summary>
    /// <value>1 by default.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>The most tokens of a passage that the teacher is shown.</summary>
    /// <value>500 by default; less where the teacher reads little.</value>
    [Range(32, 1_000_000)]
    public int ChunkTokens { get; init; } = 500;

    /// <summary>The language of every leaf; null for what each leaf names, or else what its text tells.</summary>
    /// <value>Null by default.</value>
    public string? Language { get; init; }
}
