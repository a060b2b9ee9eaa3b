using System.Runtime.InteropServices;

namespace Grove.Text;

/// <summary>
/// Finds merges: counts the neighbouring pairs of all words once, then again and again merges the most frequent
/// pair and corrects only the counts around it. Ties go to the pair with the lower ids, so the result does not
/// depend on the order of the words. The same choices as Hugging Face's trainer.
/// </summary>
sealed class PairMerger
{
    // All words behind one another; a word shrinks in place as its symbols merge.
    readonly int[] symbols;
    readonly int[] starts;
    readonly int[] lengths;
    readonly long[] counts;
    readonly Dictionary<ulong, Pair> pairs = [];
    readonly PriorityQueue<ulong, (long Count, ulong Pair)> queue = new(new MostFrequentFirst());
    readonly List<ulong> raised = [];

    sealed class Pair
    {
        public long Count;

        /// <summary>Words that contain the pair, or did; a word may stand here twice.</summary>
        public readonly List<int> Words = [];
    }

    sealed class MostFrequentFirst : IComparer<(long Count, ulong Pair)>
    {
        public int Compare((long Count, ulong Pair) left, (long Count, ulong Pair) right) =>
            left.Count != right.Count ? right.Count.CompareTo(left.Count) : left.Pair.CompareTo(right.Pair);
    }

    /// <param name="words">Symbol ids of each word and how often the word occurs.</param>
    public PairMerger(IReadOnlyCollection<(int[] Symbols, long Count)> words)
    {
        symbols = new int[words.Sum(word => word.Symbols.Length)];
        starts = new int[words.Count];
        lengths = new int[words.Count];
        counts = new long[words.Count];
        int index = 0, position = 0;
        foreach ((int[] word, long count) in words)
        {
            word.CopyTo(symbols, position);
            (starts[index], lengths[index], counts[index]) = (position, word.Length, count);
            for (int i = 0; i + 1 < word.Length; i++) Change(word[i], word[i + 1], count, index);
            position += word.Length;
            index++;
        }
        Enqueue();
    }

    /// <summary>The most frequent pair that occurs at least <paramref name="least"/> times, or null.</summary>
    public (int Left, int Right)? Best(long least)
    {
        while (queue.TryDequeue(out ulong key, out (long Count, ulong Pair) entry))
        {
            if (!pairs.TryGetValue(key, out Pair? pair) || pair.Count < least) continue;
            if (pair.Count == entry.Count) return ((int)(key >> 32), (int)(uint)key);
            // The count fell since the entry was made; had it risen, a newer entry would stand before this one.
            if (pair.Count < entry.Count) queue.Enqueue(key, (pair.Count, key));
        }
        return null;
    }

    /// <summary>Forgets a pair that must not be merged.</summary>
    public void Forbid(int left, int right) => pairs[Key(left, right)].Count = long.MinValue / 2;

    /// <summary>Replaces a pair by its token in all words.</summary>
    public void Merge(int left, int right, int token)
    {
        Pair pair = pairs[Key(left, right)];
        foreach (int word in pair.Words) MergeIn(word, left, right, token);
        pairs.Remove(Key(left, right));
        Enqueue();
    }

    void MergeIn(int word, int left, int right, int token)
    {
        Span<int> text = symbols.AsSpan(starts[word], lengths[word]);
        long count = counts[word];
        int kept = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != left || i + 1 == text.Length || text[i + 1] != right)
            {
                text[kept++] = text[i];
                continue;
            }
            if (kept > 0)
            {
                Change(text[kept - 1], left, -count, word);
                Change(text[kept - 1], token, count, word);
            }
            if (i + 2 < text.Length)
            {
                Change(right, text[i + 2], -count, word);
                Change(token, text[i + 2], count, word);
            }
            text[kept++] = token;
            i++;
        }
        lengths[word] = kept;
    }

    void Change(int left, int right, long change, int word)
    {
        ulong key = Key(left, right);
        ref Pair? pair = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, key, out _);
        pair ??= new Pair();
        pair.Count += change;
        if (change < 0) return;
        raised.Add(key);
        if (pair.Words.Count == 0 || pair.Words[^1] != word) pair.Words.Add(word);
    }

    void Enqueue()
    {
        raised.Sort();
        for (int i = 0; i < raised.Count; i++)
            if ((i == 0 || raised[i] != raised[i - 1]) && pairs.TryGetValue(raised[i], out Pair? pair) && pair.Count > 0)
                queue.Enqueue(raised[i], (pair.Count, raised[i]));
        raised.Clear();
    }

    static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;
}
