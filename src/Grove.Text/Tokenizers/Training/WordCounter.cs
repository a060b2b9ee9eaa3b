using System.Runtime.InteropServices;

namespace Grove.Text;

/// <summary>
/// Counts the words of texts on several threads. The texts are cut into blocks by size alone; each block is
/// counted for itself and the blocks are added up in their order, so the result, forgetting included, does not
/// depend on how many threads there are.
/// </summary>
sealed class WordCounter(WordSplitter splitter, int threads, int mostWords = WordCounter.DefaultMostWords)
{
    /// <summary>About half a gigabyte of words. When there are more, the rarest are forgotten.</summary>
    public const int DefaultMostWords = 6_000_000;

    /// <summary>Longer words (encoded data, rules of dashes) teach nothing about language and would cost much.</summary>
    public const int LongestWord = 128;

    const int BlockCharacters = 1 << 20;

    readonly Dictionary<string, long> total = [];

    /// <summary>Counts the words of all texts; call once.</summary>
    public Dictionary<string, long> Count(
        IEnumerable<string> texts, IProgress<TokenizerProgress>? progress, CancellationToken cancellation)
    {
        long characters = 0;
        var running = new Queue<Task<Dictionary<string, long>>>();
        foreach (List<string> block in Blocks(texts))
        {
            cancellation.ThrowIfCancellationRequested();
            if (running.Count >= threads) Add(running.Dequeue());
            running.Enqueue(Task.Run(() => CountBlock(block), cancellation));
            characters += block.Sum(text => (long)text.Length);
            progress?.Report(new TokenizerProgress("counting", characters, 0));
        }
        while (running.Count > 0) Add(running.Dequeue());
        cancellation.ThrowIfCancellationRequested();
        return total;
    }

    static IEnumerable<List<string>> Blocks(IEnumerable<string> texts)
    {
        var block = new List<string>();
        long size = 0;
        foreach (string text in texts)
        {
            block.Add(text);
            size += text.Length;
            if (size < BlockCharacters) continue;
            yield return block;
            block = [];
            size = 0;
        }
        if (block.Count > 0) yield return block;
    }

    Dictionary<string, long> CountBlock(List<string> block)
    {
        var counts = new Dictionary<string, long>();
        var byWord = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in block)
        {
            ReadOnlySpan<char> rest = text;
            while (!rest.IsEmpty)
            {
                int length = splitter.FirstWord(rest);
                if (length <= LongestWord) CollectionsMarshal.GetValueRefOrAddDefault(byWord, rest[..length], out _)++;
                rest = rest[length..];
            }
        }
        return counts;
    }

    void Add(Task<Dictionary<string, long>> block)
    {
        foreach ((string word, long count) in block.GetAwaiter().GetResult())
            CollectionsMarshal.GetValueRefOrAddDefault(total, word, out _) += count;
        for (long rare = 1; total.Count > mostWords; rare++)
            foreach ((string word, long count) in total)
                if (count <= rare) total.Remove(word);
    }
}
