namespace Grove.Text;

/// <summary>What becomes of the matches of a pattern.</summary>
enum SplitBehavior
{
    /// <summary>They vanish.</summary>
    Removed,

    /// <summary>Each is a piece.</summary>
    Isolated,

    /// <summary>Each belongs to what stands before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to what stands after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring ones are one piece.</summary>
    Contiguous,
}
