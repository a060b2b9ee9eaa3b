namespace Grove.Text;

/// <summary><c>BertPreTokenizer</c>: cuts at white space, and each punctuation mark is a piece.</summary>
sealed class BertPreTokenizer : IPreTokenizer
{
    readonly PreTokenizerSequence steps = new([new WhitespaceSplitPreTokenizer(), new PunctuationPreTokenizer(SplitBehavior.Isolated)]);

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into) => steps.Split(piece, into);
}
