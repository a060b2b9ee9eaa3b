namespace Grove.Text;

/// <summary>Makes pieces of spans, as <see cref="SplitBehavior"/> says.</summary>
static class SpanSplitting
{
    /// <param name="piece">What the spans are parts of.</param>
    /// <param name="spans">All of it, in order.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="into">Gets the pieces.</param>
    public static void Add(Piece piece, List<TextSpan> spans, SplitBehavior behavior, List<Piece> into)
    {
        for (int i = 0; i < spans.Count; i++)
        {
            if (behavior == SplitBehavior.Removed && spans[i].Matches) continue;
            int first = i;
            while (i + 1 < spans.Count && Joins(behavior, spans, first, i)) i++;
            int start = spans[first].Start, end = spans[i].Start + spans[i].Length;
            into.Add(new Piece(piece.Text[start..end], piece.AtStart && start == 0));
        }
    }

    /// <summary>Whether the span after <paramref name="last"/> belongs to the piece that began at <paramref name="first"/>.</summary>
    static bool Joins(SplitBehavior behavior, List<TextSpan> spans, int first, int last)
    {
        bool now = spans[last].Matches, next = spans[last + 1].Matches;
        return behavior switch
        {
            SplitBehavior.Contiguous => now == next,
            // Of several matches in a row the first joins what stands before it, and the last what stands after.
            SplitBehavior.MergedWithPrevious => !now && next && first == last,
            SplitBehavior.MergedWithNext => now && !next && first == last,
            _ => false,
        };
    }

    /// <summary>Spans of characters of one kind.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="matches">Whether a character is a match.</param>
    /// <param name="each">Whether each matching character is a match for itself, or a run of them is one.</param>
    public static List<TextSpan> Of(string text, Func<System.Text.Rune, bool> matches, bool each)
    {
        var spans = new List<TextSpan>();
        for (int i = 0; i < text.Length;)
        {
            System.Text.Rune.DecodeFromUtf16(text.AsSpan(i), out System.Text.Rune rune, out int units);
            bool found = matches(rune);
            if (spans.Count > 0 && spans[^1].Matches == found && (!found || !each))
                spans[^1] = spans[^1] with { Length = spans[^1].Length + units };
            else
                spans.Add(new TextSpan(i, units, found));
            i += units;
        }
        return spans;
    }
}
