using Grove.Training.Stepping;

namespace Grove.Training.Runs;

/// <summary>What a run is doing.</summary>
public enum RunStage
{
    /// <summary>The model is trained.</summary>
    Training,

    /// <summary>It is measured on rows that it does not learn from.</summary>
    Validation,

    /// <summary>A checkpoint is written.</summary>
    Saving,

    /// <summary>The disk is full; nothing goes on until there is room.</summary>
    Waiting,
}

/// <summary>How far a run is.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">Steps made.</param>
/// <param name="Total">Steps of the whole run.</param>
/// <param name="Message">Something that the person should read, or null.</param>
/// <param name="Step">The step just made, or null.</param>
public sealed record RunProgress(RunStage Stage, long Done, long Total, string? Message = null, StepReport? Step = null);
