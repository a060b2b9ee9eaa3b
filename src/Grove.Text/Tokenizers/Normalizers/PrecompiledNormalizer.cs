using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary>
/// <c>Precompiled</c>: SentencePiece's table of replacements: a u32 size in bytes, a double-array trie of that
/// size (darts-clone's units), and texts that end with a zero byte, which the trie's values point to.
/// </summary>
sealed class PrecompiledNormalizer : INormalizer
{
    /// <summary>Longer groups of characters are looked up one by one, as the library that wrote the table does.</summary>
    const int LongestGroup = 6;

    readonly uint[] trie;
    readonly byte[] texts;

    PrecompiledNormalizer(uint[] trie, byte[] texts) => (this.trie, this.texts) = (trie, texts);

    /// <summary>Reads the table, or returns null when it is damaged.</summary>
    public static PrecompiledNormalizer? Read(byte[] table)
    {
        if (table.Length < 4) return null;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size % 4 != 0 || size == 0 || size > table.Length - 4) return null;
        var trie = new uint[size / 4];
        for (int i = 0; i < trie.Length; i++) trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 + 4 * i));
        return new PrecompiledNormalizer(trie, table[(4 + (int)size)..]);
    }

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[8];
        for (int start = 0; start < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, start);
            ReadOnlySpan<char> group = text.AsSpan(start, length);
            start += length;
            if (Encoding.UTF8.GetByteCount(group) < LongestGroup && Find(bytes[..Encoding.UTF8.GetBytes(group, bytes)]) is string whole)
            {
                result.Append(whole);
                continue;
            }
            foreach (Rune rune in group.EnumerateRunes())
                result.Append(Find(bytes[..rune.EncodeToUtf8(bytes)]) ?? rune.ToString());
        }
        return result.ToString();
    }

    /// <summary>The replacement of the shortest beginning that has one; the library that wrote the table takes that too.</summary>
    string? Find(ReadOnlySpan<byte> key)
    {
        uint node = Offset(trie[0]);
        foreach (byte label in key)
        {
            if (label == 0) return null;
            node ^= label;
            if (node >= trie.Length) return null;
            uint unit = trie[node];
            if ((unit & 0x800000FF) != label) return null;
            node ^= Offset(unit);
            if (node >= trie.Length) return null;
            if ((unit >> 8 & 1) == 1) return Text((int)(trie[node] & int.MaxValue));
        }
        return null;
    }

    static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);

    string? Text(int start)
    {
        if (start > texts.Length) return null;
        int length = texts.AsSpan(start).IndexOf((byte)0);
        return Encoding.UTF8.GetString(texts, start, length < 0 ? texts.Length - start : length);
    }
}
