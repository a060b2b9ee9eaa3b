namespace Grove.Training.Ordering;

/// <summary>
/// A shuffled order of 0 to length - 1 that needs no memory: the place of one element is computed from the key alone.
/// A Feistel network of four rounds over the next even number of bits (a bijection whatever the round function), walked
/// until the result is in range (Black and Rogaway, 2002): at most four tries on average.
/// </summary>
public readonly struct Permutation
{
    readonly ulong key, length;
    readonly int halfBits;

    /// <summary>Chooses the order.</summary>
    /// <param name="key">Another key, another order.</param>
    /// <param name="length">Number of elements, at least 1.</param>
    public Permutation(ulong key, long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        this.key = key;
        this.length = (ulong)length;
        int bits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)length - 1);
        halfBits = Math.Max(1, (bits + 1) / 2);
    }

    /// <summary>The element at a place of the shuffled order.</summary>
    /// <param name="place">0 to length - 1.</param>
    public long this[long place]
    {
        get
        {
            if ((ulong)place >= length) throw new ArgumentOutOfRangeException(nameof(place), $"{place} is not in 0 to {length - 1}.");
            ulong value = (ulong)place;
            do value = Encrypt(value); while (value >= length);
            return (long)value;
        }
    }

    ulong Encrypt(ulong value)
    {
        ulong mask = (1UL << halfBits) - 1, left = value >> halfBits, right = value & mask;
        for (ulong round = 0; round < 4; round++)
            (left, right) = (right, left ^ (Mix(right + Mix(key + round)) & mask));
        return left << halfBits | right;
    }

    /// <summary>SplitMix64's finisher (Steele, Lea and Flood, 2014): a 64-bit hash, for deriving keys from keys.</summary>
    /// <param name="value">Any number.</param>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
