namespace Grove.Text;

/// <summary><c>WordPiece</c>: puts spaces before tokens that begin a word.</summary>
/// <param name="prefix">What tokens within a word begin with, usually <c>##</c>.</param>
/// <param name="cleansUp">Whether spaces before punctuation and English contractions vanish.</param>
sealed class WordPieceDecoder(string prefix, bool cleansUp) : ITokenDecoder
{
    static readonly (string Old, string New)[] cleaning =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [.. tokens.Select((token, i) => Spell(token, i == 0, false))];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused)
    {
        if (!first) token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        return cleansUp ? CleanUp(token) : token;
    }

    /// <summary>Without the spaces that English does not write.</summary>
    public static string CleanUp(string text)
    {
        foreach ((string old, string replacement) in cleaning) text = text.Replace(old, replacement, StringComparison.Ordinal);
        return text;
    }
}
