using System.Text;

namespace Grove.Text;

/// <summary><c>ByteFallback</c>: joins tokens of single bytes; a run of them that is no UTF-8 becomes one U+FFFD for each.</summary>
sealed class ByteFallbackDecoder : ITokenDecoder
{
    static readonly UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            int value = ByteTokens.Read(token);
            if (value >= 0)
            {
                bytes.Add((byte)value);
                continue;
            }
            Flush();
            result.Add(token);
        }
        Flush();
        return result;

        void Flush()
        {
            if (bytes.Count == 0) return;
            try
            {
                result.Add(strict.GetString([.. bytes]));
            }
            catch (DecoderFallbackException)
            {
                result.AddRange(Enumerable.Repeat("\ufffd", bytes.Count));
            }
            bytes.Clear();
        }
    }

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) => token;
}
