namespace Grove.Text;

/// <summary><c>Metaspace</c>: spells spaces again; those of the first token vanish, as one may have been put there.</summary>
/// <param name="replacement">How a space is spelled.</param>
/// <param name="scheme">Whether one was put before the text.</param>
sealed class MetaspaceDecoder(string replacement, PrependScheme scheme) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [.. tokens.Select((token, i) => Spell(token, i == 0, false))];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) =>
        token.Replace(replacement, first && scheme != PrependScheme.Never ? "" : " ", StringComparison.Ordinal);
}
