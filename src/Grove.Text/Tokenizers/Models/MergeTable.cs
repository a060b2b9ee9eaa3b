using System.Buffers;

namespace Grove.Text;

/// <summary>
/// The merges of a byte-pair vocabulary: which two neighbours become which token, and how early.
/// An open-addressing hash table, because the pairs of every new word are looked up in it.
/// </summary>
sealed class MergeTable
{
    /// <summary>Up to this many symbols, looking at all neighbours again after each merge is faster than a heap.</summary>
    const int ShortWord = 48;

    readonly Slot[] slots;
    readonly int shift;

    readonly record struct Entry(int Rank, int Token);

    readonly record struct Slot(ulong Key, Entry Entry);

    /// <param name="merges">Left, right and resulting token, earliest merge first.</param>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Token)> merges)
    {
        int bits = Math.Max(4, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)merges.Count * 2));
        slots = new Slot[1 << bits];
        shift = 64 - bits;
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (int left, int right, int token) = merges[rank];
            ulong key = Key(left, right);
            ref Slot slot = ref Probe(key);
            // The earliest of two equal pairs counts: files do contain repeated merges.
            if (slot.Key != key) slot = new Slot(key, new Entry(rank, token));
        }
    }

    /// <summary>Merges symbols in place, lowest rank first and leftmost first among equals.</summary>
    /// <param name="symbols">Token ids of the bytes of one word.</param>
    /// <returns>How many ids are left at the front of <paramref name="symbols"/>.</returns>
    public int Merge(Span<int> symbols) =>
        symbols.Length <= ShortWord ? MergeByScanning(symbols) : MergeByHeap(symbols);

    /// <summary>The definition: find the best pair, merge it, again; quadratic.</summary>
    internal int MergeByScanning(Span<int> symbols)
    {
        int length = symbols.Length;
        if (length < 2) return length;
        Span<Entry> pairs = length <= ShortWord ? stackalloc Entry[ShortWord] : new Entry[length];
        for (int i = 0; i + 1 < length; i++) pairs[i] = Find(symbols[i], symbols[i + 1]);
        while (length > 1)
        {
            int best = 0;
            for (int i = 1; i + 1 < length; i++)
                if (pairs[i].Rank < pairs[best].Rank) best = i;
            if (pairs[best].Rank == int.MaxValue) break;
            symbols[best] = pairs[best].Token;
            symbols[(best + 2)..length].CopyTo(symbols[(best + 1)..]);
            pairs[(best + 1)..(length - 1)].CopyTo(pairs[best..]);
            length--;
            if (best > 0) pairs[best - 1] = Find(symbols[best - 1], symbols[best]);
            if (best + 1 < length) pairs[best] = Find(symbols[best], symbols[best + 1]);
        }
        return length;
    }

    /// <summary>The same for words of any length: a linked list of symbols and a heap of candidate pairs.</summary>
    internal int MergeByHeap(Span<int> symbols)
    {
        int[] next = ArrayPool<int>.Shared.Rent(symbols.Length);
        int[] previous = ArrayPool<int>.Shared.Rent(symbols.Length);
        // Rank above position in one number: the smallest is the earliest merge, leftmost first.
        var candidates = new PriorityQueue<int, long>(symbols.Length);
        for (int i = 0; i < symbols.Length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (i + 1 < symbols.Length) Offer(candidates, i, Find(symbols[i], symbols[i + 1]));
        }
        while (candidates.TryDequeue(out int left, out long priority))
        {
            // A candidate is stale when its left symbol is gone or the pair has changed since it was offered.
            if (symbols[left] < 0 || next[left] >= symbols.Length) continue;
            int right = next[left];
            Entry entry = Find(symbols[left], symbols[right]);
            if (entry.Rank != (int)(priority >> 32)) continue;
            symbols[left] = entry.Token;
            symbols[right] = -1;
            next[left] = next[right];
            if (next[right] < symbols.Length)
            {
                previous[next[right]] = left;
                Offer(candidates, left, Find(symbols[left], symbols[next[left]]));
            }
            if (previous[left] >= 0)
                Offer(candidates, previous[left], Find(symbols[previous[left]], symbols[left]));
        }
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(previous);
        int kept = 0;
        for (int i = 0; i < symbols.Length; i++)
            if (symbols[i] >= 0) symbols[kept++] = symbols[i];
        return kept;
    }

    static void Offer(PriorityQueue<int, long> candidates, int left, Entry entry)
    {
        if (entry.Rank != int.MaxValue) candidates.Enqueue(left, ((long)entry.Rank << 32) | (uint)left);
    }

    Entry Find(int left, int right)
    {
        ulong key = Key(left, right);
        ref Slot slot = ref Probe(key);
        return slot.Key == key ? slot.Entry : new Entry(int.MaxValue, -1);
    }

    // Never 0, which marks an empty slot.
    static ulong Key(int left, int right) => ((ulong)(uint)left << 32 | (uint)right) + 1;

    /// <summary>The slot of a key, or the empty one where it would be.</summary>
    ref Slot Probe(ulong key)
    {
        Slot[] table = slots;
        int index = (int)(key * 0x9E3779B97F4A7C15UL >> shift);
        while (table[index].Key != 0 && table[index].Key != key) index = (index + 1) & (table.Length - 1);
        return ref table[index];
    }
}
