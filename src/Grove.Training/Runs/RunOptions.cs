using System.ComponentModel.DataAnnotations;
using Grove.Training.Checkpoints;

namespace Grove.Training.Runs;

/// <summary>What a run does beside training: when it saves, measures, and gives up. None of it changes a number of the result.</summary>
public sealed record RunOptions
{
    /// <summary>Steps between checkpoints.</summary>
    [Range(1, int.MaxValue)] public int SaveEvery { get; init; } = 500;

    /// <summary>Which checkpoints stay.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>Steps between measurements; null measures at the end only.</summary>
    [Range(1, int.MaxValue)] public int? ValidateEvery { get; init; }

    /// <summary>Whether a run whose disk is full waits for room; otherwise it ends, and goes on when it is started again.</summary>
    public bool WaitsForDisk { get; init; }
}
