namespace Grove.Text;

/// <summary><c>CTC</c> (Graves et al. 2006): a token that repeats counts once, and padding vanishes.</summary>
/// <param name="padding">The token for nothing; not empty.</param>
/// <param name="delimiter">The token between words; not empty.</param>
/// <param name="cleansUp">Whether the delimiter becomes a space, and spaces before punctuation vanish.</param>
sealed class CtcDecoder(string padding, string delimiter, bool cleansUp) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) =>
        [.. tokens.Where((token, i) => i == 0 || token != tokens[i - 1]).Select(token => Spell(token, false, false)).Where(token => token.Length > 0)];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused)
    {
        token = token.Replace(padding, "", StringComparison.Ordinal);
        return cleansUp ? WordPieceDecoder.CleanUp(token).Replace(delimiter, " ", StringComparison.Ordinal) : token;
    }
}
