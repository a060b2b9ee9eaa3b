namespace Grove.Text;

/// <summary><c>BPEDecoder</c>: the mark at the end of words becomes a space, but not at the end of the text.</summary>
/// <param name="suffix">The mark, usually <c>&lt;/w&gt;</c>; not empty.</param>
sealed class BpeDecoder(string suffix) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) =>
        [.. tokens.Select((token, i) => token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) => token.Replace(suffix, " ", StringComparison.Ordinal);
}
