using System.Text;

namespace Grove.Text;

/// <summary><c>Digits</c>: numbers stand alone.</summary>
/// <param name="individual">Whether each digit does, or a run of them.</param>
sealed class DigitsPreTokenizer(bool individual) : IPreTokenizer
{
    /// <summary>Whether each digit stands alone.</summary>
    public bool Individual => individual;

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into) =>
        SpanSplitting.Add(piece, SpanSplitting.Of(piece.Text, Rune.IsNumber, each: individual), SplitBehavior.Isolated, into);
}
