namespace Grove.Text;

/// <summary><c>Fuse</c>: joins all tokens into one, for the steps after it.</summary>
sealed class FuseDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [string.Concat(tokens)];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) => token;
}
