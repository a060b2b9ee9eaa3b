using System.Numerics;
using System.Runtime.InteropServices;

namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>Some of the sets of a <see cref="NearDuplicateIndex"/>: in memory and growing, or in files and fixed.</summary>
/// <remarks>
/// Per band a table of the last set of each place, and per set and band the one before it in the same place; all as set numbers + 1.
/// Sets that share a place but not a key cost a look at their sketch only.
/// </remarks>
sealed class NearDuplicateGeneration : IDisposable
{
    /// <summary>Numbers per set: two sketches of 64 bits, and where its words end.</summary>
    const int SetSize = 5;

    /// <summary>The last sets are all compared: a teacher's near-copies follow one another.</summary>
    const int Recent = 512;

    /// <summary>The most sets of one place and band that are compared. Rows of one mould share many bands, and all pairs of them would be far too many.</summary>
    const int LongestChain = 32;

    readonly int bands;
    readonly int[] last, before, sets;
    readonly List<uint> words = [];
    readonly Integers? spilledLast, spilledBefore, spilledSets, spilledWords;

    /// <param name="bands">Keys per set.</param>
    /// <param name="capacity">The most sets: a power of 2.</param>
    public NearDuplicateGeneration(int bands, int capacity)
    {
        this.bands = bands;
        Capacity = capacity;
        last = new int[bands * capacity];
        before = new int[bands * capacity];
        sets = new int[SetSize * capacity];
    }

    NearDuplicateGeneration(NearDuplicateGeneration full)
    {
        bands = full.bands;
        Capacity = full.Capacity;
        Count = full.Count;
        (last, before, sets) = ([], [], []);
        spilledLast = Integers.Spill(full.last);
        spilledBefore = Integers.Spill(full.before);
        spilledSets = Integers.Spill(full.sets);
        spilledWords = Integers.Spill(MemoryMarshal.Cast<uint, int>(CollectionsMarshal.AsSpan(full.words)));
    }

    /// <summary>The most sets.</summary>
    public int Capacity { get; }

    /// <summary>Sets so far.</summary>
    public int Count { get; private set; }

    /// <summary>The words of a set in memory; only valid until the next is added.</summary>
    public ReadOnlySpan<uint> this[int set] => CollectionsMarshal.AsSpan(words)[Start(set)..Set(set, 4)];

    /// <summary>The same sets, in files.</summary>
    public NearDuplicateGeneration Spilled() => new(this);

    /// <summary>Adds a set.</summary>
    public void Add(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> set, ulong sketch0, ulong sketch1)
    {
        words.AddRange(set);
        Span<int> entry = sets.AsSpan(Count * SetSize, SetSize);
        (entry[0], entry[1], entry[2], entry[3], entry[4]) = ((int)sketch0, (int)(sketch0 >> 32), (int)sketch1, (int)(sketch1 >> 32), words.Count);
        for (int band = 0; band < bands; band++)
        {
            ref int head = ref last[Place(keys[band], band)];
            before[Count * bands + band] = head;
            head = Count + 1;
        }
        Count++;
    }

    /// <summary>The number of a set that is similar enough, or −1.</summary>
    public int Find(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> set, ulong sketch0, ulong sketch1, int leastAgreement, double threshold, out double similarity)
    {
        for (int at = Count; at > 0 && at > Count - Recent && spilledLast is null; at--)
            if (IsNear(at - 1, set, sketch0, sketch1, leastAgreement, threshold, out similarity)) return at - 1;
        for (int band = 0; band < bands; band++)
        {
            int place = Place(keys[band], band), looks = LongestChain;
            for (int at = spilledLast?[place] ?? last[place]; at != 0 && looks-- > 0; at = spilledBefore?[(long)(at - 1) * bands + band] ?? before[(at - 1) * bands + band])
            {
                if (IsNear(at - 1, set, sketch0, sketch1, leastAgreement, threshold, out similarity)) return at - 1;
            }
        }
        similarity = 0;
        return -1;
    }

    /// <summary>Removes the files.</summary>
    public void Dispose()
    {
        spilledLast?.Dispose();
        spilledBefore?.Dispose();
        spilledSets?.Dispose();
        spilledWords?.Dispose();
    }

    bool IsNear(int set, ReadOnlySpan<uint> other, ulong sketch0, ulong sketch1, int leastAgreement, double threshold, out double similarity)
    {
        similarity = Agreement(set, sketch0, sketch1) < leastAgreement ? 0 : Similarity(set, other, threshold);
        return similarity >= threshold;
    }

    int Place(ulong key, int band) => band * Capacity + ((int)(key >> 32) & Capacity - 1);

    int Set(int set, int part) => spilledSets?[(long)set * SetSize + part] ?? sets[set * SetSize + part];

    int Start(int set) => set == 0 ? 0 : Set(set - 1, 4);

    int Agreement(int set, ulong sketch0, ulong sketch1) =>
        128 - BitOperations.PopCount(sketch0 ^ Sketch(set, 0)) - BitOperations.PopCount(sketch1 ^ Sketch(set, 2));

    ulong Sketch(int set, int part) => (uint)Set(set, part) | (ulong)(uint)Set(set, part + 1) << 32;

    double Similarity(int set, ReadOnlySpan<uint> other, double threshold)
    {
        int start = Start(set), length = Set(set, 4) - start;
        // Sets of very different size cannot be alike, whatever is in them.
        if (Math.Min(length, other.Length) < threshold * Math.Max(length, other.Length)) return 0;
        if (spilledWords is null) return NearDuplicateIndex.Jaccard(this[set], other, threshold);
        var copy = new uint[length];
        for (int i = 0; i < length; i++) copy[i] = (uint)spilledWords[start + i];
        return NearDuplicateIndex.Jaccard(copy, other, threshold);
    }
}
