namespace Grove.Pipeline;

/// <summary>The stages of the road, in order.</summary>
public enum GrowStage
{
    /// <summary>The taxonomy, its documents and the base model are read.</summary>
    Read,

    /// <summary>The teacher writes rows, the filters thin them out.</summary>
    Generate,

    /// <summary>The base is asked the held-out questions.</summary>
    EvaluateBefore,

    /// <summary>The base becomes the new model.</summary>
    Tune,

    /// <summary>The new model is asked the same questions.</summary>
    EvaluateAfter,

    /// <summary>Model and report are written.</summary>
    Write,
}

/// <summary>How far a run is.</summary>
/// <param name="Stage">The stage at work.</param>
/// <param name="Done">Units done, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Units in this stage.</param>
/// <param name="Unit">What is counted, in the plural.</param>
/// <param name="Detail">Something worth seeing beside it, or null.</param>
public sealed record GrowProgress(GrowStage Stage, double Done, double Total, string Unit, string? Detail = null);
