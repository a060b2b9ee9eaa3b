using System.Text;

namespace Grove.Text;

/// <summary><c>ByteLevel</c> as a normalizer: spells the text's bytes (see <see cref="ByteAlphabet"/>).</summary>
sealed class ByteLevelNormalizer : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => ByteAlphabet.Write(Encoding.UTF8.GetBytes(text));
}
