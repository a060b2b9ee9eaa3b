using Grove.Models.Adapters;
using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// Runs a model over rows of several texts at once, each with its own position and its own keys and values in a <see cref="PageCache"/>.
/// Every product with a weight is taken once for all rows of a pass.
/// </summary>
/// <remarks>
/// <code>
/// decoder.Begin(adapter);
/// int scores = decoder.AddAnswer(text, [token]);      // of every text that is being answered
/// decoder.AddPrompt(other, tokens, score: false);     // and a piece of a prompt beside them
/// decoder.Run();
/// Floats next = decoder.Scores(scores);
/// </code>
/// The rows of a text have the same bits in any company. Prompts go through matrix products, answers through products of single rows
/// (<see cref="EachRow"/>); where weights are not stored in blocks the two differ in the last bits, so the same token read as part of a prompt
/// and as part of an answer does too.
/// A pass allocates nothing managed once the cache has the pages it needs. One pass at a time.
/// </remarks>
public sealed partial class BatchDecoder : IDisposable
{
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
    readonly Floats query, keys, values, mixed;             // [rows, heads·headDim], [rows, kvHeads·headDim] twice, [rows, heads·headDim]
    readonly Floats gate, up, projected;                    // [rows, intermediate] twice, [rows, hidden]
    readonly Floats scored, scores;                         // [scored rows, hidden], [scored rows, vocabulary]
    readonly CachedRows rows;
    readonly int[] tokens, positions, scoredRows;
    readonly CachedText[] texts;
    readonly Dictionary<Adapter, AdapterFit> fits = [];
    GrowingRotary rotary;
    int answerRows, textCount, scoredCount;
    Adapter? adapter;

    /// <summary>Prepares a model.</summary>
    /// <param name="weights">The weights, in any type. Not owned.</param>
    /// <param name="team">The threads that share the work, used by nobody else during a pass.</param>
    /// <param name="maxPositions">Longest text, prompt and answer together; at most what the model is made for.</param>
    /// <param name="maxRows">Most rows of a pass.</param>
    /// <param name="maxScores">Most rows of a pass whose scores are wanted.</param>
    /// <param name="cacheBytes">The limit of the cache (<see cref="PageCache"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">More positions than the model is made for, or none of something.</exception>
    public BatchDecoder(Weights weights, Team team, int maxPositions, int maxRows, int maxScores, long cacheBytes)
    {
        Weights = weights;
        Architecture a = architecture = weights.Architecture;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPositions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPositions, a.MaxPositions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxScores);
        this.team = team;
        MaxPositions = maxPositions;
        MaxRows = maxRows;
        embedding = weights.Matrix(TensorNames.Embedding);
        if (a.LearnedPositions) positionEmbedding = weights.Matrix(TensorNames.Positions);
        finalNorm = new Norm("model.norm", weights, null);
        head = new Projection("lm_head", a.TieEmbeddings ? TensorNames.Embedding : TensorNames.Head, weights, null) { RoundsInput = true };
        layers = [.. Enumerable.Range(0, a.Layers).Select(i => new LayerWeights(weights, null, i, rounds: true))];
        Projections = [.. layers.SelectMany(layer => layer.Projections), head];
        curve = new FeedForwardCurve(a);

        int[] lengths = Lengths(a, maxRows, maxScores);
        arena = new Arena(lengths.Sum(length => Arena.Padded(length)));
        Floats[] blocks = [.. lengths.Select(arena.Take)];
        (stream, normed, statistics, query, keys, values) = (blocks[0], blocks[1], blocks[2], blocks[3], blocks[4], blocks[5]);
        (mixed, gate, up, projected, scored, scores) = (blocks[6], blocks[7], blocks[8], blocks[9], blocks[10], blocks[11]);
        rotary = new GrowingRotary(a, maxPositions);
        rows = new CachedRows(maxRows);
        (tokens, positions, scoredRows, texts) = (new int[maxRows], new int[maxRows], new int[maxScores], new CachedText[maxRows]);
        Cache = new PageCache(a, cacheBytes);
    }

    /// <summary>The weights.</summary>
    public Weights Weights { get; }

    /// <summary>Every linear layer, the head last: where adapters are fitted.</summary>
    public IReadOnlyList<Projection> Projections { get; }

    /// <summary>The keys and values of all texts.</summary>
    public PageCache Cache { get; }

    /// <summary>Tokens of the longest text.</summary>
    public int MaxPositions { get; }

    /// <summary>Rows of the largest pass.</summary>
    public int MaxRows { get; }

    /// <summary>Whether several rows of answers cost less than as many passes: proposing tokens and verifying them together pays then.</summary>
    public bool RowsShareWork => Projections.All(projection => EachRow.SharesWork(projection.Weight));

    /// <summary>Rows that can still be added to the pass.</summary>
    public int RowsLeft => MaxRows - rows.Count;

    /// <summary>Scored rows that can still be added.</summary>
    public int ScoresLeft => scoredRows.Length - scoredCount;

    /// <summary>Bytes of everything that is computed with, the cache at its limit included.</summary>
    internal long PlannedBytes => arena.Bytes + rotary.Bytes + Cache.Capacity * Cache.PageBytes;

    /// <summary>Floats of each piece of the workspace; one row is spare, as a single row of a prompt is multiplied with a second.</summary>
    internal static int[] Lengths(Architecture a, int maxRows, int maxScores)
    {
        int rows = checked(maxRows + 1);
        int normal = Math.Max(Norm.StatisticsLength(a, Math.Max(rows, maxScores)), a.QueryKeyNorm ? rows * a.Heads : 0);
        return
        [
            checked(rows * a.HiddenSize), rows * a.HiddenSize, normal, checked(rows * a.QuerySize), rows * a.KeyValueSize, rows * a.KeyValueSize,
            rows * a.QuerySize, checked(rows * a.IntermediateSize), rows * a.IntermediateSize, rows * a.HiddenSize,
            checked(maxScores * a.HiddenSize), checked(maxScores * a.VocabularySize),
        ];
    }

    /// <summary>Prepares an adapter, so that choosing it later costs nothing. Not owned; to be disposed after the decoder.</summary>
    /// <param name="adapter">Its numbers must not change any more.</param>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public void Fit(Adapter adapter) => FitOf(adapter);

    /// <summary>Starts a pass of texts that one adapter reads.</summary>
    /// <param name="adapter">Theirs; null for the model alone.</param>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public void Begin(Adapter? adapter)
    {
        Array.Clear(texts, 0, textCount);
        rows.Clear();
        answerRows = textCount = scoredCount = 0;
        if (ReferenceEquals(this.adapter, adapter)) return;
        if (adapter is not null) FitOf(adapter).PutOn();
        else foreach (Projection projection in Projections) projection.Fitted = null;
        this.adapter = adapter;
    }

    /// <summary>Adds the next tokens of an answer. All answers come before the first piece of a prompt.</summary>
    /// <param name="text">The text.</param>
    /// <param name="next">The last token chosen, and any that are proposed to follow it.</param>
    /// <returns>Number of the first token's <see cref="Scores"/>; those of the others follow.</returns>
    /// <exception cref="ArgumentException">An id is outside the vocabulary, or there is no room left.</exception>
    public int AddAnswer(CachedText text, ReadOnlySpan<int> next)
    {
        if (rows.Count > answerRows) throw new InvalidOperationException("Answers are added before prompts.");
        int first = Add(text, next, asPrompt: false, wanted: next.Length);
        answerRows = rows.Count;
        return first;
    }

    /// <summary>Adds a piece of a prompt.</summary>
    /// <param name="text">The text.</param>
    /// <param name="piece">At least one token.</param>
    /// <param name="score">Whether the scores after its last token are wanted.</param>
    /// <returns>Number of the <see cref="Scores"/>, or of those that come next when they are not wanted.</returns>
    /// <exception cref="ArgumentException">An id is outside the vocabulary, or there is no room left.</exception>
    public int AddPrompt(CachedText text, ReadOnlySpan<int> piece, bool score) => Add(text, piece, asPrompt: true, wanted: score ? 1 : 0);

    /// <summary>Runs the pass: the texts have moved on behind their rows.</summary>
    public void Run()
    {
        if (rows.Count == 0) return;
        ReadLayers();
        for (int i = 0; i < textCount; i++) texts[i].Publish();
        Score();
    }

    /// <summary>The scores of every id as the token after a row [vocabulary]; valid until the next pass, and free to be changed.</summary>
    /// <param name="number">As <see cref="AddAnswer"/> or <see cref="AddPrompt"/> gave it.</param>
    public Floats Scores(int number) => scores.Slice(checked(number * architecture.VocabularySize), architecture.VocabularySize);

    /// <summary>Releases cache and memory.</summary>
    public void Dispose()
    {
        Cache.Dispose();
        rows.Dispose();
        arena.Dispose();
        rotary.Dispose();
        foreach (AdapterFit fit in fits.Values) fit.Dispose();
    }

    int Add(CachedText text, ReadOnlySpan<int> next, bool asPrompt, int wanted)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (next.IsEmpty) throw new ArgumentException("There is nothing to read: at least one token is needed.");
        if (!ReferenceEquals(text.Adapter, adapter)) throw new ArgumentException("The text is read by another adapter than the pass.", nameof(text));
        if (next.Length > RowsLeft || wanted > ScoresLeft) throw new ArgumentException($"{next.Length} more rows do not fit into the pass.");
        if (next.Length > MaxPositions - text.Position)
            throw new ArgumentException($"{next.Length} more tokens do not fit: {text.Position} of {MaxPositions} positions are taken.");
        foreach (int token in next)
        {
            if ((uint)token >= (uint)architecture.VocabularySize)
                throw new ArgumentException($"Token {token} is outside the vocabulary of {architecture.VocabularySize}.");
        }
        int position = text.Position, first = scoredCount;
        text.Extend(next, asPrompt);
        for (int i = 0; i < next.Length; i++)
        {
            int row = rows.Count;
            tokens[row] = next[i];
            positions[row] = position + i;
            rows.Add(text.Table, position + i);
            if (next.Length - i <= wanted) scoredRows[scoredCount++] = row;
        }
        if (asPrompt) texts[textCount++] = text;
        rotary = rotary.UpTo(text.Position);
        return first;
    }

    AdapterFit FitOf(Adapter wanted)
    {
        if (!fits.TryGetValue(wanted, out AdapterFit? fit))
            fits.Add(wanted, fit = new AdapterFit(wanted, Projections, team, MaxRows + 1, Math.Max(scoredRows.Length, Decoder.ScoredRows), trains: false));
        return fit;
    }
}
