using System.Numerics;
using System.Runtime.InteropServices;

namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>
/// Signatures of sets whose places agree with the probability of the sets' Jaccard similarity (Broder 1997): place i is the least
/// value of <c>a[i]·x + b[i] mod 2³²</c> over the members x, with a odd. Members have to be mixed hashes.
/// </summary>
/// <remarks>
/// A vector of places is taken through all members at once, so that the least values stay in registers:
/// <code>for each vector of places: least = all ones; for each x: least = min(least, a·x + b)</code>
/// </remarks>
sealed class MinHash
{
    readonly uint[] factors;
    readonly uint[] offsets;

    /// <param name="places">Length of a signature.</param>
    public MinHash(int places)
    {
        // Padded to whole vectors, so that no place needs a way of its own.
        int padded = (places + Vector<uint>.Count - 1) / Vector<uint>.Count * Vector<uint>.Count;
        Places = places;
        factors = new uint[padded];
        offsets = new uint[padded];
        var random = new Teachers.BuiltIn.SplitMix(0x6772_6f76_65);
        for (int i = 0; i < padded; i++)
        {
            factors[i] = (uint)(random.Next() >> 32) | 1;
            offsets[i] = (uint)(random.Next() >> 32);
        }
    }

    /// <summary>Length of a signature.</summary>
    public int Places { get; }

    /// <summary>Room that a signature needs while it is made: <see cref="Places"/> up to whole vectors.</summary>
    public int Room => factors.Length;

    /// <summary>Makes a signature.</summary>
    /// <param name="members">The set, [any]; an empty one gives all ones.</param>
    /// <param name="signature">[<see cref="Room"/>], of which the first <see cref="Places"/> count.</param>
    public void Sign(ReadOnlySpan<uint> members, Span<uint> signature)
    {
        ReadOnlySpan<Vector<uint>> a = MemoryMarshal.Cast<uint, Vector<uint>>(factors), b = MemoryMarshal.Cast<uint, Vector<uint>>(offsets);
        Span<Vector<uint>> result = MemoryMarshal.Cast<uint, Vector<uint>>(signature[..Room]);
        int place = 0;
        // Four vectors together hide the latency of the multiplication.
        for (; place + 4 <= result.Length; place += 4)
        {
            Vector<uint> a0 = a[place], a1 = a[place + 1], a2 = a[place + 2], a3 = a[place + 3];
            Vector<uint> b0 = b[place], b1 = b[place + 1], b2 = b[place + 2], b3 = b[place + 3];
            Vector<uint> least0 = Vector<uint>.AllBitsSet, least1 = least0, least2 = least0, least3 = least0;
            foreach (uint member in members)
            {
                var x = new Vector<uint>(member);
                least0 = Vector.Min(least0, a0 * x + b0);
                least1 = Vector.Min(least1, a1 * x + b1);
                least2 = Vector.Min(least2, a2 * x + b2);
                least3 = Vector.Min(least3, a3 * x + b3);
            }
            (result[place], result[place + 1], result[place + 2], result[place + 3]) = (least0, least1, least2, least3);
        }
        for (; place < result.Length; place++)
        {
            Vector<uint> least = Vector<uint>.AllBitsSet;
            foreach (uint member in members) least = Vector.Min(least, a[place] * new Vector<uint>(member) + b[place]);
            result[place] = least;
        }
    }

    /// <summary>The definition, one place at a time.</summary>
    public void SignScalar(ReadOnlySpan<uint> members, Span<uint> signature)
    {
        for (int place = 0; place < Room; place++)
        {
            signature[place] = uint.MaxValue;
            foreach (uint member in members) signature[place] = Math.Min(signature[place], unchecked(factors[place] * member + offsets[place]));
        }
    }
}
