namespace Grove.Text;

/// <summary><c>Replace</c>: puts one text in the place of another in each token.</summary>
/// <param name="replacing">Does it.</param>
sealed class ReplaceDecoder(ReplaceNormalizer replacing) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [.. tokens.Select(replacing.Normalize)];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) => replacing.Normalize(token);
}
