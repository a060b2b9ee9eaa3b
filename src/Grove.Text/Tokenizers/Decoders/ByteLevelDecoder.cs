using System.Text;

namespace Grove.Text;

/// <summary><c>ByteLevel</c>: the bytes that tokens spell (see <see cref="ByteAlphabet"/>).</summary>
sealed class ByteLevelDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) =>
        [Encoding.UTF8.GetString([.. tokens.SelectMany(token => ByteAlphabet.Read(token) ?? Encoding.UTF8.GetBytes(token))])];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) => token;
}
