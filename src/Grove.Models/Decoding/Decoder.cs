using Grove.Models.Adapters;
using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// Runs a model one token at a time, keeping the keys and values of everything read so far.
/// </summary>
/// <remarks>
/// <see cref="Prefill"/> reads a prompt with matrix products, up to <see cref="PrefillRows"/> tokens at once;
/// <see cref="Step"/> reads one token with matrix-vector products, which is what generation waits for: every
/// weight is loaded from memory once per token. <see cref="PrefillAll"/> and <see cref="Embed"/> read text for what every place of it
/// says. After construction memory is taken only for texts of more than <see cref="FirstPositions"/> tokens and, once, for the scores
/// of <see cref="PrefillAll"/>.
/// One decoder serves one conversation at a time; several decoders may share the weights.
/// </remarks>
public sealed partial class Decoder : IDisposable
{
    /// <summary>Prompt tokens that go through the layers together.</summary>
    public const int PrefillRows = 256;

    readonly Architecture architecture;
    readonly Team team;
    readonly Arena arena;
    readonly LayerWeights[] layers;
    readonly Matrix embedding;
    readonly Matrix? positionEmbedding;
    readonly Norm finalNorm;
    readonly Projection head;
    readonly FeedForwardCurve curve;
    readonly Floats stream, normed, statistics;             // [rows, hidden], [rows, hidden], what a norm says of its rows
    readonly Floats query, mixed, logSumExp;                // [rows, heads·headDim] twice, [rows, heads]
    readonly Floats gate, up, projected;                    // [rows, intermediate] twice, [rows, hidden]
    readonly Floats logits;                                 // [vocabulary]
    readonly int[] positions;
    readonly Dictionary<Adapter, AdapterFit> fits = [];
    Adapter? adapter;

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
        Weights = weights;
        Architecture a = architecture = weights.Architecture;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPositions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPositions, a.MaxPositions);
        this.team = team;
        MaxPositions = maxPositions;
        embedding = weights.Matrix(TensorNames.Embedding);
        if (a.LearnedPositions) positionEmbedding = weights.Matrix(TensorNames.Positions);
        finalNorm = new Norm("model.norm", weights, null);
        head = new Projection("lm_head", a.TieEmbeddings ? TensorNames.Embedding : TensorNames.Head, weights, null) { RoundsInput = true };
        layers = [.. Enumerable.Range(0, a.Layers).Select(i => new LayerWeights(weights, null, i, rounds: true))];
        Projections = [.. layers.SelectMany(layer => layer.Projections), head];

        int rows = Math.Min(PrefillRows, maxPositions);
        int normal = Math.Max(Norm.StatisticsLength(a, rows), a.QueryKeyNorm ? rows * a.Heads : 0);
        int[] lengths = [rows * a.HiddenSize, rows * a.HiddenSize, normal, rows * a.QuerySize, rows * a.QuerySize, rows * a.Heads,
            rows * a.IntermediateSize, rows * a.IntermediateSize, rows * a.HiddenSize, a.VocabularySize];
        arena = new Arena(lengths.Sum(length => Arena.Padded(length)));
        Floats[] blocks = [.. lengths.Select(arena.Take)];
        (stream, normed, statistics, query, mixed, logSumExp) = (blocks[0], blocks[1], blocks[2], blocks[3], blocks[4], blocks[5]);
        (gate, up, projected, logits) = (blocks[6], blocks[7], blocks[8], blocks[9]);
        cache = new Cache(a, Math.Min(FirstPositions, maxPositions));
        curve = new FeedForwardCurve(a);
        positions = new int[rows];
    }

    /// <summary>The weights.</summary>
    public Weights Weights { get; }

    /// <summary>Every linear layer, the head last: where adapters are fitted.</summary>
    public IReadOnlyList<Projection> Projections { get; }

    /// <summary>
    /// The adapter that takes part, or null for the model alone. Changing it forgets everything read, whose keys and values are another
    /// model's; it costs nothing once <see cref="Fit"/> has seen the adapter.
    /// </summary>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public Adapter? Adapter
    {
        get => adapter;
        set
        {
            if (ReferenceEquals(adapter, value)) return;
            if (value is not null) FitOf(value).PutOn();
            else foreach (Projection projection in Projections) projection.Fitted = null;
            adapter = value;
            Position = 0;
        }
    }

    /// <summary>Prepares an adapter, so that choosing it later costs nothing. Not owned; to be disposed after the decoder.</summary>
    /// <param name="adapter">Its numbers must not change any more.</param>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public void Fit(Adapter adapter) => FitOf(adapter);

    AdapterFit FitOf(Adapter wanted)
    {
        if (!fits.TryGetValue(wanted, out AdapterFit? fit))
            fits.Add(wanted, fit = new AdapterFit(wanted, Projections, team, positions.Length, Math.Min(ScoredRows, positions.Length), trains: false));
        return fit;
    }

    /// <summary>Tokens read so far; the next token gets this position.</summary>
    public int Position { get; private set; }

    /// <summary>Tokens that fit.</summary>
    public int MaxPositions { get; }

    /// <summary>Bytes of the caches and of everything that is computed with.</summary>
    internal long ReservedBytes => arena.Bytes + cache.Bytes;

    /// <summary>Forgets everything read, or everything after the first <paramref name="position"/> tokens.</summary>
    /// <param name="position">How many tokens to keep, at most <see cref="Position"/>.</param>
    public void Reset(int position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Position);
        Position = position;
    }

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
        int rows = 0;
        for (int done = 0; done < tokens.Length; done += rows)
        {
            rows = Math.Min(positions.Length, tokens.Length - done);
            ReadRows(tokens.Slice(done, rows));
        }
        Score(rows - 1);
        return logits;
    }

    /// <summary>Reads one token.</summary>
    /// <param name="token">Its id.</param>
    /// <returns>
    /// The scores of every id as the next token [vocabulary]; valid until the next call, and free to be changed.
    /// </returns>
    /// <exception cref="ArgumentException">The id is outside the vocabulary, or no room is left.</exception>
    public Floats Step(int token)
    {
        Check([token]);
        ReadRows([token]);
        Score(0);
        return logits;
    }

    /// <summary>Releases the caches.</summary>
    public void Dispose()
    {
        arena.Dispose();
        cache.Dispose();
        rowLogits?.Dispose();
        foreach (AdapterFit fit in fits.Values) fit.Dispose();
    }

    void Check(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length > MaxPositions - Position)
            throw new ArgumentException($"{tokens.Length} more tokens do not fit: {Position} of {MaxPositions} positions are taken.");
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)architecture.VocabularySize)
                throw new ArgumentException($"Token {token} is outside the vocabulary of {architecture.VocabularySize}.");
        }
    }
}
