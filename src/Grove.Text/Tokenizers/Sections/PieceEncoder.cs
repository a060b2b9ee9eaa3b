namespace Grove.Text;

/// <summary>The general way: every step for itself, on texts.</summary>
/// <param name="preTokenizer">Cuts; null leaves the text whole.</param>
/// <param name="model">Makes ids of the pieces.</param>
sealed class PieceEncoder(IPreTokenizer? preTokenizer, ITokenModel model) : ISectionEncoder
{
    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, bool atStart, List<int> ids)
    {
        var whole = new Piece(text.ToString(), atStart);
        if (preTokenizer is null)
        {
            model.Encode(whole.Text, ids);
            return;
        }
        var pieces = new List<Piece>();
        preTokenizer.Split(whole, pieces);
        foreach (Piece piece in pieces)
            if (piece.Text.Length > 0) model.Encode(piece.Text, ids);
    }
}
