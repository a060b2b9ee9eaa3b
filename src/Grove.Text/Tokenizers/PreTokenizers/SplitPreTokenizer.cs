namespace Grove.Text;

/// <summary><c>Split</c>: cuts where a pattern matches.</summary>
/// <param name="pattern">What to find.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether matches are what stands between.</param>
sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    /// <summary>What is found.</summary>
    public TextPattern Pattern => pattern;

    /// <summary>What becomes of the matches.</summary>
    public SplitBehavior Behavior => behavior;

    /// <summary>Whether matches are what stands between.</summary>
    public bool Invert => invert;

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into)
    {
        List<TextSpan> spans = pattern.Cut(piece.Text);
        if (invert)
            for (int i = 0; i < spans.Count; i++) spans[i] = spans[i] with { Matches = !spans[i].Matches };
        SpanSplitting.Add(piece, spans, behavior, into);
    }
}
