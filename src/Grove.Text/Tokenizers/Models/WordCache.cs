using System.Buffers.Binary;

namespace Grove.Text;

/// <summary>
/// Short words seen lately with their tokens, in half a cache line each: nearly every word of a text is found
/// here. A word has one slot and takes it over from another, so memory is bounded (2 MiB). Not for several
/// threads at once.
/// </summary>
sealed class WordCache
{
    /// <summary>Longest word in bytes of UTF-8.</summary>
    public const int MostBytes = 16;

    /// <summary>Most tokens that a slot can hold.</summary>
    public const int MostTokens = 3;

    const int Bits = 16;

    readonly Slot[] slots = new Slot[1 << Bits];

    /// <summary>The bytes of a word, padded with zeros; the length tells the padding from the word.</summary>
    public readonly record struct Key(ulong Low, ulong High, int Length)
    {
        /// <param name="padded">At least <see cref="MostBytes"/> bytes, zero after <paramref name="length"/>.</param>
        /// <param name="length">Bytes of the word, up to <see cref="MostBytes"/>.</param>
        public static Key Of(ReadOnlySpan<byte> padded, int length) => new(
            BinaryPrimitives.ReadUInt64LittleEndian(padded), BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]), length);
    }

    struct Slot
    {
        public ulong Low, High;
        public ushort Length, Count;
        public int First, Second, Third;
    }

    /// <summary>Adds the tokens of a word, if they are remembered.</summary>
    public bool TryAdd(Key key, List<int> tokens)
    {
        ref Slot slot = ref slots[Index(key)];
        if (slot.Low != key.Low || slot.High != key.High || slot.Length != key.Length) return false;
        if (slot.Count > 0) tokens.Add(slot.First);
        if (slot.Count > 1) tokens.Add(slot.Second);
        if (slot.Count > 2) tokens.Add(slot.Third);
        return true;
    }

    /// <summary>Remembers the tokens of a word, unless they are too many.</summary>
    public void Remember(Key key, ReadOnlySpan<int> tokens)
    {
        if (tokens.Length > MostTokens) return;
        slots[Index(key)] = new Slot
        {
            Low = key.Low,
            High = key.High,
            Length = (ushort)key.Length,
            Count = (ushort)tokens.Length,
            First = tokens.Length > 0 ? tokens[0] : 0,
            Second = tokens.Length > 1 ? tokens[1] : 0,
            Third = tokens.Length > 2 ? tokens[2] : 0,
        };
    }

    static int Index(Key key)
    {
        ulong hash = (key.Low * 0x9E3779B97F4A7C15UL) ^ ((key.High + (ulong)key.Length) * 0xC2B2AE3D27D4EB4FUL);
        return (int)((hash ^ hash >> 32) * 0xBF58476D1CE4E5B9UL >> (64 - Bits));
    }
}
