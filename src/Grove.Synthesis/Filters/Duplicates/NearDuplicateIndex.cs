using System.Numerics;

namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>
/// Finds, among any number of sets, one whose Jaccard similarity reaches a threshold: bands of MinHash signatures give candidates,
/// a sketch of 128 bits sorts most of them out (Li and König 2010), and the words themselves decide.
/// </summary>
/// <remarks>
/// Sets are kept in generations. A full one goes to temporary files, laid out as it was in memory, and is looked up there: so memory
/// stays below about 150 MB whatever the number of sets, and no set is forgotten.
/// </remarks>
sealed class NearDuplicateIndex : IDisposable
{
    const int FirstCapacity = 1 << 10;

    /// <summary>Two sketches agree in 64 + 64·s of 128 bits on average; at 0.8 this many fewer are nearly five standard deviations.</summary>
    const int SketchSlack = 16;

    readonly double threshold;
    readonly Banding banding;
    readonly MinHash hash;
    readonly int leastAgreement;
    readonly int perGeneration;
    readonly uint[] signature;
    readonly ulong[] keys;
    readonly List<NearDuplicateGeneration> full = [];
    NearDuplicateGeneration young;
    ulong sketch0, sketch1;

    /// <param name="threshold">Jaccard similarity from which two sets count as the same.</param>
    /// <param name="perGeneration">How many sets are kept in memory: a power of 2, 1024 or more.</param>
    public NearDuplicateIndex(double threshold, int perGeneration = 1 << 18)
    {
        this.threshold = threshold;
        this.perGeneration = perGeneration;
        banding = Banding.For(threshold);
        hash = new MinHash(Math.Max(banding.Places, 128));
        leastAgreement = (int)(64 + 64 * threshold) - SketchSlack;
        signature = new uint[hash.Room];
        keys = new ulong[banding.Bands];
        young = new NearDuplicateGeneration(banding.Bands, FirstCapacity);
    }

    /// <summary>Sets in the index.</summary>
    public long Count { get; private set; }

    /// <summary>Looks for a set that is similar enough.</summary>
    /// <param name="words">The set, rising.</param>
    /// <param name="similarity">How similar it is.</param>
    /// <param name="number">How many sets were added before it.</param>
    /// <returns>Whether there is one.</returns>
    public bool Find(ReadOnlySpan<uint> words, out double similarity, out long number)
    {
        Sign(words);
        number = 0;
        foreach (NearDuplicateGeneration generation in full)
        {
            int old = generation.Find(keys, words, sketch0, sketch1, leastAgreement, threshold, out similarity);
            number += old < 0 ? generation.Count : old;
            if (old >= 0) return true;
        }
        int found = young.Find(keys, words, sketch0, sketch1, leastAgreement, threshold, out similarity);
        number += found;
        return found >= 0;
    }

    /// <summary>Adds a set.</summary>
    /// <param name="words">The set, rising.</param>
    public void Add(ReadOnlySpan<uint> words)
    {
        if (young.Count == young.Capacity) MakeRoom();
        Sign(words);
        young.Add(keys, words, sketch0, sketch1);
        Count++;
    }

    /// <summary>Removes the temporary files.</summary>
    public void Dispose()
    {
        foreach (NearDuplicateGeneration generation in full) generation.Dispose();
    }

    /// <summary>Signs a set without looking for it: what a measurement of the hashing alone calls.</summary>
    internal ulong Sign(ReadOnlySpan<uint> words)
    {
        hash.Sign(words, signature);
        for (int band = 0; band < keys.Length; band++)
        {
            ulong key = (uint)band;
            foreach (uint value in signature.AsSpan(band * banding.Rows, banding.Rows)) key = BitOperations.RotateLeft((key ^ value) * 0x9E3779B97F4A7C15, 29);
            keys[band] = key * 0xBF58476D1CE4E5B9;
        }
        // A bit of a least value is as good as a coin, which sets throw alike where their least members are the same.
        (sketch0, sketch1) = (0, 0);
        for (int i = 0; i < 64; i++)
        {
            sketch0 |= (ulong)(signature[i] & 1) << i;
            sketch1 |= (ulong)(signature[64 + i] & 1) << i;
        }
        return keys[0];
    }

    /// <summary>Jaccard similarity of two rising lists without repeats; 0 as soon as it is sure to be below <paramref name="threshold"/>.</summary>
    internal static double Jaccard(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other, double threshold = 0)
    {
        int common = 0, i = 0, j = 0;
        // With so many words in one list only, the threshold is out of reach.
        double mostApart = (one.Length + other.Length) * (1 - threshold) / (1 + threshold) + 1e-9;
        while (i < one.Length && j < other.Length)
        {
            if (i + j - 2 * common > mostApart) return 0;
            (uint a, uint b) = (one[i], other[j]);
            if (a == b) common++;
            if (a <= b) i++;
            if (b <= a) j++;
        }
        int union = one.Length + other.Length - common;
        return union == 0 ? 1 : (double)common / union;
    }

    // Signing again costs less than keeping the keys of every set for the day when the tables grow.
    void MakeRoom()
    {
        NearDuplicateGeneration old = young;
        if (old.Capacity < perGeneration)
        {
            young = new NearDuplicateGeneration(banding.Bands, 2 * old.Capacity);
            for (int set = 0; set < old.Count; set++)
            {
                Sign(old[set]);
                young.Add(keys, old[set], sketch0, sketch1);
            }
        }
        else
        {
            full.Add(old.Spilled());
            young = new NearDuplicateGeneration(banding.Bands, perGeneration);
        }
    }
}
