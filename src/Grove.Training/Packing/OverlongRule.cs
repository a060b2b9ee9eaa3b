namespace Grove.Training.Packing;

/// <summary>What happens to a sequence that is longer than a row. Either way it is counted in the <see cref="PackingReport"/>.</summary>
public enum OverlongRule
{
    /// <summary>The row's length from the front is kept. For conversations: the question stays, the end of the answer goes.</summary>
    Truncate,

    /// <summary>
    /// Cut into pieces of a row each. Every piece starts with the last token of the piece before, so that no target
    /// is lost; positions start again. For running text.
    /// </summary>
    Split,
}
