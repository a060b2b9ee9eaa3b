namespace Grove.Text;

/// <summary>When a space is put before a text that does not begin with one.</summary>
enum PrependScheme
{
    /// <summary>Before every piece.</summary>
    Always,

    /// <summary>Before the beginning of the text.</summary>
    First,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary><c>Metaspace</c>: spells spaces as another character and cuts before each.</summary>
/// <param name="replacement">Usually <c>▁</c>.</param>
/// <param name="scheme">When a space is put before.</param>
/// <param name="splits">Whether to cut.</param>
sealed class MetaspacePreTokenizer(string replacement, PrependScheme scheme, bool splits) : IPreTokenizer
{
    readonly SplitPreTokenizer split = new(TextPattern.OfLiteral(replacement), SplitBehavior.MergedWithNext, invert: false);

    /// <summary>How a space is spelled.</summary>
    public string Replacement => replacement;

    /// <summary>When a space is put before.</summary>
    public PrependScheme Scheme => scheme;

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into)
    {
        string text = piece.Text.Replace(" ", replacement, StringComparison.Ordinal);
        bool prepends = scheme == PrependScheme.Always || (scheme == PrependScheme.First && piece.AtStart);
        if (prepends && !text.StartsWith(replacement, StringComparison.Ordinal)) text = replacement + text;
        var spelled = piece with { Text = text };
        if (splits) split.Split(spelled, into);
        else into.Add(spelled);
    }
}
