using System.ComponentModel.DataAnnotations;
using Grove.Synthesis.Teachers.BuiltIn;

namespace Grove.Synthesis.Mixing;

/// <summary>How a training set is put together.</summary>
public sealed record DatasetOptions
{
    /// <summary>Settings of the built-in teacher; its seed also orders the mixture.</summary>
    public BuiltInTeacherOptions Teacher { get; init; } = new();

    /// <summary>Share of skill rows in the mixture, by length: a long row costs a model more than a short one.</summary>
    /// <value>0.02 by default.</value>
    [Range(0.0, 0.9)]
    public double SkillShare { get; init; } = 0.02;

    /// <summary>Share of general conversations in the mixture, by length.</summary>
    /// <value>0.02 by default.</value>
    [Range(0.0, 0.9)]
    public double GeneralShare { get; init; } = 0.02;

    /// <summary>The most characters of question and answer together.</summary>
    /// <value>1200 by default.</value>
    [Range(50, 100000)]
    public int MaxCharacters { get; init; } = 1200;
}
