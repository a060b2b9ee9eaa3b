using Grove.Text;
using Grove.Training.Packing;

namespace Grove.Training.Pretraining;

/// <summary>Cuts the shards into windows of a row and fills batches with them, for training and for validation.</summary>
sealed class WindowSampler : IDisposable
{
    readonly TokenShard[] shards;
    readonly WindowOrder order;
    readonly bool[] isOpening;
    readonly int separator, rowLength;
    readonly int[] window;

    public WindowSampler(IReadOnlyList<string> paths, IReadOnlyList<double> weights, Tokenizer tokenizer, int rowLength, ulong seed)
    {
        this.rowLength = rowLength;
        window = new int[rowLength + 1];
        shards = [.. paths.Select(path => new TokenShard(path, rowLength + 1))];
        separator = tokenizer.TokenId(ChatRenderer.EndOfText)!.Value;
        isOpening = new bool[tokenizer.VocabularySize];
        foreach (string token in (string[])[ChatRenderer.SystemToken, ChatRenderer.UserToken, ChatRenderer.AssistantToken])
            if (tokenizer.TokenId(token) is { } id) isOpening[id] = true;
        if (shards.All(shard => Windows(shard.TrainingTokens) == 0))
            throw new GroveException(
                $"the corpus is too small: {shards.Sum(shard => shard.TrainingTokens)} tokens to train on, one row takes {rowLength + 1}. Add text or choose a shorter sequence length", ExitKind.BadInput);
        order = new WindowOrder(seed, [.. shards.Select(shard => Windows(shard.TrainingTokens))], weights);
    }

    /// <summary>Tokens to train on, over all shards.</summary>
    public long TrainingTokens => shards.Sum(shard => shard.TrainingTokens);

    /// <summary>Fills a batch for a training step.</summary>
    /// <param name="batch">Receives the rows.</param>
    /// <param name="step">1, 2, 3…: decides everything about the batch.</param>
    public void Fill(Batch batch, int step)
    {
        batch.Clear();
        for (int row = 0; row < batch.Rows; row++)
        {
            (int shard, long index) = order[(long)(step - 1) * batch.Rows + row];
            shards[shard].Read(index * rowLength, window);
            batch.SetRow(row, window, separator, isOpening);
        }
    }

    /// <summary>The held-out windows: spread evenly over the ends of all shards, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<(int Shard, long Start)> HeldOut(int count)
    {
        var all = new List<(int, long)>();
        for (int shard = 0; shard < shards.Length; shard++)
            for (long start = shards[shard].TrainingTokens; start + rowLength < shards[shard].Tokens; start += rowLength)
                all.Add((shard, start));
        int taken = Math.Min(count, all.Count);
        return [.. Enumerable.Range(0, taken).Select(index => all[(int)((long)index * all.Count / taken)])];
    }

    /// <summary>Fills a batch with held-out windows; rows beyond them stay empty.</summary>
    public void Fill(Batch batch, IReadOnlyList<(int Shard, long Start)> windows, int first)
    {
        batch.Clear();
        for (int row = 0; row < batch.Rows && first + row < windows.Count; row++)
        {
            shards[windows[first + row].Shard].Read(windows[first + row].Start, window);
            batch.SetRow(row, window, separator, isOpening);
        }
    }

    // A window needs the token after its last: the target.
    long Windows(long tokens) => Math.Max(0, (tokens - 1) / rowLength);

    public void Dispose()
    {
        foreach (TokenShard shard in shards) shard.Dispose();
    }
}
