namespace Grove.Text;

/// <summary><c>Sequence</c>: each step cuts what the one before left.</summary>
/// <param name="steps">In their order.</param>
sealed class PreTokenizerSequence(IPreTokenizer[] steps) : IPreTokenizer
{
    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<IPreTokenizer> Steps => steps;

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into)
    {
        List<Piece> now = [piece];
        foreach (IPreTokenizer step in steps)
        {
            var next = new List<Piece>(now.Count);
            foreach (Piece part in now) step.Split(part, next);
            now = next;
        }
        into.AddRange(now);
    }
}
