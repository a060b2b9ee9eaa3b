namespace Grove.Text;

/// <summary>
/// GPT-2's spelling of bytes: each of the 256 bytes is one printable character, so that a vocabulary of byte
/// strings can be stored as JSON text. Printable Latin-1 bytes stand for themselves; the rest follow from U+0100.
/// A space is <c>Ġ</c>, a line feed <c>Ċ</c>.
/// </summary>
static class ByteAlphabet
{
    static readonly char[] characters = MakeCharacters();
    static readonly short[] bytes = MakeBytes();

    /// <summary>The bytes in the order of their characters, which is the order of ids in GPT-2 and in trained vocabularies.</summary>
    public static IReadOnlyList<byte> InOrder { get; } =
        [.. Enumerable.Range(0, 256).Select(value => (byte)value).OrderBy(value => characters[value])];

    public static char CharacterOf(byte value) => characters[value];

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int ByteOf(char character) => character < bytes.Length ? bytes[character] : -1;

    /// <summary>The byte string that a token spells, or null when one of its characters is no byte.</summary>
    public static byte[]? Read(string token)
    {
        var result = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            int value = ByteOf(token[i]);
            if (value < 0) return null;
            result[i] = (byte)value;
        }
        return result;
    }

    /// <summary>The characters that spell bytes.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        char[] result = new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++) result[i] = characters[bytes[i]];
        return new string(result);
    }

    static bool IsPrintable(int value) => value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;

    static char[] MakeCharacters()
    {
        var result = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
            result[value] = (char)(IsPrintable(value) ? value : next++);
        return result;
    }

    static short[] MakeBytes()
    {
        var result = new short[characters.Max() + 1];
        Array.Fill(result, (short)-1);
        for (int value = 0; value < 256; value++) result[characters[value]] = (short)value;
        return result;
    }
}
