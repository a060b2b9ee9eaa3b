namespace Grove.Text;

/// <summary>What a file without a decoder means: tokens with spaces between.</summary>
sealed class JoiningDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [string.Join(' ', tokens)];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) => first ? token : " " + token;
}
