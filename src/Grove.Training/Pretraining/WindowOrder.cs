using Grove.Training.Ordering;

namespace Grove.Training.Pretraining;

/// <summary>
/// Which window of which shard is the n-th to be trained on: a pure function of the seed and n, with nothing to save or restore.
/// The run is cut into rounds; in a round every shard is drawn weight × windows times (at least once), all draws shuffled.
/// The draws of a shard go through its windows in a shuffled order, another for each pass, so nothing comes twice
/// before everything came once.
/// </summary>
public sealed class WindowOrder
{
    readonly ulong seed;
    readonly long[] windows;
    readonly long[] roundEnds;

    /// <summary>Fixes the order.</summary>
    /// <param name="seed">Another seed, another order.</param>
    /// <param name="windows">Windows of each shard; a shard with none is never drawn.</param>
    /// <param name="weights">Passes of each shard relative to the others, above 0.</param>
    public WindowOrder(ulong seed, IReadOnlyList<long> windows, IReadOnlyList<double> weights)
    {
        this.seed = seed;
        this.windows = [.. windows];
        roundEnds = new long[this.windows.Length];
        long end = 0;
        for (int shard = 0; shard < roundEnds.Length; shard++)
        {
            if (windows[shard] > 0) end += Math.Max(1, (long)Math.Round(windows[shard] * weights[shard]));
            roundEnds[shard] = end;
        }
        if (end == 0) throw new ArgumentException("No shard has a single window.", nameof(windows));
    }

    /// <summary>Draws in a round, over all shards.</summary>
    public long RoundLength => roundEnds[^1];

    /// <summary>Draws of one shard in a round.</summary>
    /// <param name="shard">Its index.</param>
    public long DrawsPerRound(int shard) => roundEnds[shard] - (shard == 0 ? 0 : roundEnds[shard - 1]);

    /// <summary>The n-th window of the run.</summary>
    /// <param name="number">0, 1, 2…</param>
    /// <returns>The shard's index and the window's index in it.</returns>
    public (int Shard, long Window) this[long number]
    {
        get
        {
            long round = number / RoundLength;
            long slot = new Permutation(Key(0, round), RoundLength)[number % RoundLength];
            int shard = 0;
            while (slot >= roundEnds[shard]) shard++;
            long draws = DrawsPerRound(shard);
            long draw = round * draws + slot - (roundEnds[shard] - draws);
            long pass = draw / windows[shard];
            return (shard, new Permutation(Key(shard + 1, pass), windows[shard])[draw % windows[shard]]);
        }
    }

    ulong Key(int stream, long round) => Permutation.Mix(Permutation.Mix(Permutation.Mix(seed) + (ulong)stream) + (ulong)round);
}
