namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>
/// Which 64-bit hashes were seen before, with a number for each, for any number of them: tables with open addressing, of which the
/// full ones go to temporary files. Two of ten million different texts share a hash with a probability of about one in 370,000.
/// </summary>
public sealed class SeenHashes : IDisposable
{
    /// <summary>Numbers per entry: the hash and the value, in halves.</summary>
    const int Size = 4;

    readonly int mostSlots;
    readonly List<(Integers Table, int Slots)> full = [];
    int[] table;
    int slots = 1 << 10;
    int count;

    /// <summary>Hashes in memory up to 64 MB.</summary>
    public SeenHashes()
        : this(1 << 22)
    {
    }

    /// <param name="mostSlots">Places of a table in memory: a power of 2.</param>
    internal SeenHashes(int mostSlots)
    {
        this.mostSlots = mostSlots;
        table = new int[slots * Size];
    }

    /// <summary>Looks for a hash.</summary>
    /// <param name="hash">Any but 0, which stands for 1.</param>
    /// <param name="value">What it was added with.</param>
    /// <returns>Whether it was added before.</returns>
    public bool Find(ulong hash, out long value)
    {
        if (hash == 0) hash = 1;
        foreach ((Integers spilled, int places) in full)
            if (Find(spilled, places, hash, out value)) return true;
        int slot = Slot(table, slots, hash);
        value = Value(table.AsSpan(slot * Size));
        return Hash(table.AsSpan(slot * Size)) == hash;
    }

    /// <summary>Adds a hash that is not there yet.</summary>
    /// <param name="hash">Any but 0, which stands for 1.</param>
    /// <param name="value">What to keep with it.</param>
    public void Add(ulong hash, long value)
    {
        if (hash == 0) hash = 1;
        if (4L * (count + 1) > 3L * slots) MakeRoom();
        Put(table, slots, hash, value);
        count++;
    }

    /// <summary>Removes the temporary files.</summary>
    public void Dispose()
    {
        foreach ((Integers spilled, _) in full) spilled.Dispose();
    }

    void MakeRoom()
    {
        if (slots == mostSlots)
        {
            full.Add((Integers.Spill(table), slots));
            table = new int[slots * Size];
            count = 0;
            return;
        }
        var larger = new int[2 * slots * Size];
        for (int slot = 0; slot < slots; slot++)
            if (Hash(table.AsSpan(slot * Size)) is ulong hash and not 0) Put(larger, 2 * slots, hash, Value(table.AsSpan(slot * Size)));
        slots *= 2;
        table = larger;
    }

    static void Put(int[] table, int slots, ulong hash, long value)
    {
        Span<int> entry = table.AsSpan(Slot(table, slots, hash) * Size);
        (entry[0], entry[1], entry[2], entry[3]) = ((int)hash, (int)(hash >> 32), (int)value, (int)(value >> 32));
    }

    // Where the hash is, or the free place where it would be.
    static int Slot(int[] table, int slots, ulong hash)
    {
        int slot = First(hash, slots);
        while (Hash(table.AsSpan(slot * Size)) is ulong there and not 0 && there != hash) slot = slot + 1 & slots - 1;
        return slot;
    }

    static bool Find(Integers table, int slots, ulong hash, out long value)
    {
        for (int slot = First(hash, slots); ; slot = slot + 1 & slots - 1)
        {
            long at = (long)slot * Size;
            ulong there = (uint)table[at] | (ulong)(uint)table[at + 1] << 32;
            value = there == hash ? (uint)table[at + 2] | (long)table[at + 3] << 32 : 0;
            if (there == hash || there == 0) return there == hash;
        }
    }

    static int First(ulong hash, int slots) => (int)(hash * 0x9E3779B97F4A7C15 >> 40) & slots - 1;

    static ulong Hash(ReadOnlySpan<int> entry) => (uint)entry[0] | (ulong)(uint)entry[1] << 32;

    static long Value(ReadOnlySpan<int> entry) => (uint)entry[2] | (long)entry[3] << 32;
}
