using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary>SentencePiece's tokens for single bytes, spelled <c>&lt;0xE2&gt;</c>: how it writes characters that it does not know.</summary>
sealed class ByteTokens
{
    readonly int[] ids;

    /// <param name="vocabulary">May lack some.</param>
    public ByteTokens(IReadOnlyDictionary<string, int> vocabulary) =>
        ids = [.. Enumerable.Range(0, 256).Select(value => vocabulary.TryGetValue(Spell((byte)value), out int id) ? id : -1)];

    /// <summary>How the token of a byte is spelled.</summary>
    public static string Spell(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>The byte that a token stands for, or -1.</summary>
    public static int Read(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : -1;

    /// <summary>Adds the tokens of all bytes of a text, or none when one of them is missing.</summary>
    public bool TryAdd(ReadOnlySpan<char> text, List<int> into)
    {
        int before = into.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            int count = rune.EncodeToUtf8(bytes);
            foreach (byte value in bytes[..count])
            {
                if (ids[value] < 0)
                {
                    into.RemoveRange(before, into.Count - before);
                    return false;
                }
                into.Add(ids[value]);
            }
        }
        return true;
    }
}
