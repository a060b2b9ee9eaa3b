using System.Text;

namespace Grove.Text;

/// <summary><c>WhitespaceSplit</c>: cuts at white space, which vanishes.</summary>
sealed class WhitespaceSplitPreTokenizer : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into) =>
        SpanSplitting.Add(piece, SpanSplitting.Of(piece.Text, Rune.IsWhiteSpace, each: false), SplitBehavior.Removed, into);
}
