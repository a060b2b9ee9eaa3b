using Grove.Models.Adapters;
using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// Runs a model one token at a time, keeping the keys and values of everything read so far: a <see cref="BatchDecoder"/> with one text.
/// </summary>
/// <remarks>
/// <see cref="Prefill"/> reads a prompt with matrix products, up to <see cref="PrefillRows"/> tokens at once;
/// <see cref="Step"/> reads one token with matrix-vector products, which is what generation waits for: every
/// weight is loaded from memory once per token. <see cref="PrefillAll"/> and <see cref="Embed"/> read text for what every place of it
/// says. After construction memory is taken only for the cache, as texts grow, and, once, for the scores of <see cref="PrefillAll"/>.
/// One decoder serves one conversation at a time; several decoders may share the weights.
/// </remarks>
public sealed partial class Decoder : IDisposable
{
    /// <summary>Prompt tokens that go through the layers together.</summary>
    public const int PrefillRows = 256;

    readonly BatchDecoder batch;
    readonly CachedText text;

    /// <summary>Prepares to read texts of up to <paramref name="maxPositions"/> tokens.</summary>
    /// <param name="parameters">The weights; read only. Not owned.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="maxPositions">Longest text, prompt and answer together; at most what the model is made for.</param>
    /// <exception cref="ArgumentOutOfRangeException">More positions than the model is made for, or none.</exception>
    public Decoder(Parameters parameters, Team team, int maxPositions) : this(Weights.Of(parameters), team, maxPositions)
    {
    }

    /// <summary>Prepares to read texts of up to <paramref name="maxPositions"/> tokens.</summary>
    /// <param name="weights">The weights, in any type. Not owned.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="maxPositions">Longest text, prompt and answer together; at most what the model is made for.</param>
    /// <exception cref="ArgumentOutOfRangeException">More positions than the model is made for, or none.</exception>
    public Decoder(Weights weights, Team team, int maxPositions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPositions);
        batch = new BatchDecoder(weights, team, maxPositions, Math.Min(PrefillRows, maxPositions), 1, PageCache.BytesOf(weights.Architecture, maxPositions));
        text = batch.Cache.Open(null, maxPositions, shares: false);
    }

    /// <summary>The weights.</summary>
    public Weights Weights => batch.Weights;

    /// <summary>Every linear layer, the head last: where adapters are fitted.</summary>
    public IReadOnlyList<Projection> Projections => batch.Projections;

    /// <summary>
    /// The adapter that takes part, or null for the model alone. Changing it forgets everything read, whose keys and values are another
    /// model's; it costs nothing once <see cref="Fit"/> has seen the adapter.
    /// </summary>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public Adapter? Adapter
    {
        get => text.Adapter;
        set
        {
            if (ReferenceEquals(text.Adapter, value)) return;
            batch.Begin(value);
            text.Restart(value);
        }
    }

    /// <summary>Prepares an adapter, so that choosing it later costs nothing. Not owned; to be disposed after the decoder.</summary>
    /// <param name="adapter">Its numbers must not change any more.</param>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public void Fit(Adapter adapter) => batch.Fit(adapter);

    /// <summary>Tokens read so far; the next token gets this position.</summary>
    public int Position => text.Position;

    /// <summary>Tokens that fit.</summary>
    public int MaxPositions => batch.MaxPositions;

    /// <summary>Bytes of the whole cache and of everything that is computed with.</summary>
    internal long ReservedBytes => batch.PlannedBytes;

    /// <summary>Forgets everything read, or everything after the first <paramref name="position"/> tokens.</summary>
    /// <param name="position">How many tokens to keep, at most <see cref="Position"/>.</param>
    public void Reset(int position = 0) => text.Truncate(position);

    /// <summary>Reads a prompt, or the next piece of one.</summary>
    /// <param name="tokens">At least one token id.</param>
    /// <returns>
    /// The scores of every id as the next token [vocabulary]; valid until the next call, and free to be changed.
    /// </returns>
    /// <exception cref="ArgumentException">No tokens, an id outside the vocabulary, or no room left.</exception>
    public Floats Prefill(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty) throw new ArgumentException("There is nothing to read: at least one token is needed.");
        Check(tokens);
        for (int done = 0; done < tokens.Length;)
        {
            int rows = Math.Min(batch.MaxRows, tokens.Length - done);
            batch.Begin(text.Adapter);
            batch.AddPrompt(text, tokens.Slice(done, rows), score: done + rows == tokens.Length);
            batch.Run();
            done += rows;
        }
        return batch.Scores(0);
    }

    /// <summary>Reads one token.</summary>
    /// <param name="token">Its id.</param>
    /// <returns>
    /// The scores of every id as the next token [vocabulary]; valid until the next call, and free to be changed.
    /// </returns>
    /// <exception cref="ArgumentException">The id is outside the vocabulary, or no room is left.</exception>
    public Floats Step(int token)
    {
        batch.Begin(text.Adapter);
        batch.AddAnswer(text, [token]);
        batch.Run();
        return batch.Scores(0);
    }

    /// <summary>Releases the caches.</summary>
    public void Dispose()
    {
        text.Dispose();
        batch.Dispose();
        rowLogits?.Dispose();
    }

    void Check(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length > MaxPositions - Position)
            throw new ArgumentException($"{tokens.Length} more tokens do not fit: {Position} of {MaxPositions} positions are taken.");
        int vocabulary = Weights.Architecture.VocabularySize;
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)vocabulary)
                throw new ArgumentException($"Token {token} is outside the vocabulary of {vocabulary}.");
        }
    }
}
