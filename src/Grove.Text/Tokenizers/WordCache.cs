namespace Grove.Text;

/// <summary>
/// Words seen lately with their tokens. Each word has one slot and takes it over from another, so memory is
/// bounded; slots are replaced as a whole, so threads share it without a lock.
/// </summary>
sealed class WordCache
{
    /// <summary>Longer words are rare: not worth a slot.</summary>
    public const int LongestWord = 32;

    const int Bits = 16;

    readonly Entry?[] slots = new Entry?[1 << Bits];

    sealed record Entry(string Word, int[] Tokens);

    /// <summary>The tokens of a word, or null; <paramref name="slot"/> is where to remember them.</summary>
    public int[]? Find(ReadOnlySpan<char> word, out int slot)
    {
        slot = Slot(word);
        Entry? entry = Volatile.Read(ref slots[slot]);
        return entry is not null && word.SequenceEqual(entry.Word) ? entry.Tokens : null;
    }

    public void Remember(int slot, ReadOnlySpan<char> word, ReadOnlySpan<int> tokens) =>
        Volatile.Write(ref slots[slot], new Entry(word.ToString(), tokens.ToArray()));

    static int Slot(ReadOnlySpan<char> word)
    {
        ulong hash = (ulong)word.Length;
        foreach (char unit in word) hash = (hash ^ unit) * 0x9E3779B97F4A7C15UL;
        return (int)((hash ^ hash >> 29) * 0xBF58476D1CE4E5B9UL >> (64 - Bits));
    }
}
