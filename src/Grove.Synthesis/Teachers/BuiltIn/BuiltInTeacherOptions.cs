using System.ComponentModel.DataAnnotations;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>Settings of the built-in teacher.</summary>
public sealed record BuiltInTeacherOptions
{
    /// <summary>Seed of every choice; the same documents with the same seed give the same rows.</summary>
    /// <value>1 by default.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>The most questions written about one fact.</summary>
    /// <value>44 by default.</value>
    [Range(1, 1000)]
    public int MaxRowsPerFact { get; init; } = 44;

    /// <summary>The rows written for a skill.</summary>
    /// <value>500 by default.</value>
    [Range(1, 100000)]
    public int RowsPerSkill { get; init; } = 500;
}
