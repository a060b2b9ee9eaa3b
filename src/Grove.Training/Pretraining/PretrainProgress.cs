using Grove.Training.Stepping;

namespace Grove.Training.Pretraining;

/// <summary>The parts of a pre-training run, in order.</summary>
public enum PretrainStage
{
    /// <summary>The tokenizer is trained on a sample of the corpus.</summary>
    Tokenizer,

    /// <summary>The corpus is turned into tokens.</summary>
    Tokens,

    /// <summary>The model is trained.</summary>
    Training,

    /// <summary>The loss on held-out text is measured.</summary>
    Validation,

    /// <summary>A checkpoint or the model is written.</summary>
    Saving,
}

/// <summary>How far a run is.</summary>
/// <param name="Stage">The part.</param>
/// <param name="Done">Characters, tokens or steps done in this part.</param>
/// <param name="Total">How many there are, or 0 when not known.</param>
/// <param name="Message">Something that the person should read, or null.</param>
/// <param name="Step">The step just made, in <see cref="PretrainStage.Training"/>.</param>
public sealed record PretrainProgress(PretrainStage Stage, long Done, long Total, string? Message = null, StepReport? Step = null);
