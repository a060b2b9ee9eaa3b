using Grove.Text;

namespace Grove.Synthesis.Mixing;

/// <summary>Rows to train on, with the account of how they came about.</summary>
/// <param name="Rows">The mixture in training order.</param>
/// <param name="Funnel">What each stage kept, first to last.</param>
/// <param name="Leaves">What each leaf gave.</param>
/// <param name="Notes">What could not be done, in plain sentences.</param>
public sealed record Dataset(
    IReadOnlyList<Conversation> Rows, IReadOnlyList<FunnelStage> Funnel, IReadOnlyList<LeafCount> Leaves, IReadOnlyList<string> Notes)
{
    /// <summary>Writes the rows as chat <c>messages</c> JSONL.</summary>
    /// <param name="path">The file; written whole or not at all.</param>
    /// <exception cref="GroveException">The file cannot be written.</exception>
    public void Write(string path) => ChatDataset.Write(path, Rows);
}

/// <summary>What one leaf gave to the training set.</summary>
/// <param name="Leaf">Its name.</param>
/// <param name="IsSkill">Whether it teaches a skill.</param>
/// <param name="Facts">Facts found in its documents; 0 for a skill.</param>
/// <param name="Written">Rows that the teacher wrote.</param>
/// <param name="Kept">Rows left after all filters.</param>
public sealed record LeafCount(string Leaf, bool IsSkill, int Facts, int Written, int Kept);
