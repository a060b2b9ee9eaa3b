using Grove.Models.Adapters;
using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// Runs a model forwards and backwards over packed rows of tokens.
/// </summary>
/// <remarks>
/// <para>A batch is one long column of rows, one token each. Documents lie behind one another; a row sees the rows
/// of its own document up to itself, said by <c>starts</c> (the first row of each row's document) and
/// <c>positions</c> (the place inside the document). All memory is taken once, for the largest batch;
/// nothing managed is allocated in a step.</para>
/// <para>The parts: <c>TrainingDecoder.Forward.cs</c>, <c>TrainingDecoder.Backward.cs</c> (each line the mirror
/// of a line of the forward pass) and <c>TrainingDecoder.Head.cs</c> (final norm, head and loss, a few
/// hundred rows at a time, because the logits of a whole batch would be the largest thing in memory).</para>
/// </remarks>
public sealed partial class TrainingDecoder : IDisposable
{
    readonly Architecture architecture;
    readonly Team team;
    readonly int maxRows, positionsPlanned;
    readonly Arena arena;
    readonly Parameters? gradients;
    readonly LayerWeights[] layers;
    readonly Saved[] saved;
    readonly Matrix embedding;
    readonly Matrix? positionEmbedding;
    readonly Norm finalNorm;
    readonly Projection head;
    readonly RotaryPositions rotary;
    readonly FeedForwardCurve curve;
    readonly Workspace work;
    readonly AdapterFit? fit;
    readonly int lowest; // layer in which anything is trained; nothing needs the gradients below it

    /// <summary>Prepares to train every weight, in batches of up to <paramref name="maxRows"/> tokens.</summary>
    /// <param name="parameters">The weights; read in every pass, never written. Not owned.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="maxRows">Largest number of tokens in one call.</param>
    /// <param name="maxPositions">Length of the longest document; null for as long as a batch or the model allows.</param>
    /// <param name="recompute">Keep less of the forward pass and compute it again in the backward pass: about a third less memory for activations, the same gradients.</param>
    public TrainingDecoder(Parameters parameters, Team team, int maxRows, int? maxPositions = null, bool recompute = false)
        : this(team, Weights.Of(parameters), Parameters.Allocate(parameters.Architecture), maxRows, maxPositions, recompute)
    {
    }

    /// <summary>
    /// Prepares to run frozen weights of any type: gradients flow through them to what is fitted to their
    /// <see cref="Projections"/>, but none are computed for the weights themselves.
    /// </summary>
    /// <param name="weights">The weights. Not owned.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="maxRows">Largest number of tokens in one call.</param>
    /// <param name="maxPositions">Length of the longest document; null for as long as a batch or the model allows.</param>
    public TrainingDecoder(Weights weights, Team team, int maxRows, int? maxPositions = null) : this(team, weights, null, maxRows, maxPositions, recompute: true)
    {
    }

    /// <summary>
    /// Prepares to train an adapter over frozen weights of any type. Only the adapter has gradients: memory for training is that of the
    /// activations and of the adapter.
    /// </summary>
    /// <param name="weights">The weights. Not owned.</param>
    /// <param name="adapter">The adapter; read in every pass, never written. Not owned.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="maxRows">Largest number of tokens in one call.</param>
    /// <param name="maxPositions">Length of the longest document; null for as long as a batch or the model allows.</param>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public TrainingDecoder(Weights weights, Adapter adapter, Team team, int maxRows, int? maxPositions = null) : this(team, weights, null, maxRows, maxPositions, recompute: true)
    {
        try
        {
            fit = new AdapterFit(adapter, Projections, team, maxRows, Math.Min(HeadRows, maxRows), trains: true);
        }
        catch
        {
            arena.Dispose();
            throw;
        }
        fit.PutOn();
        lowest = layers.TakeWhile(layer => layer.Projections.All(projection => projection.Fitted is null)).Count();
    }

    TrainingDecoder(Team team, Weights weights, Parameters? gradients, int maxRows, int? maxPositions, bool recompute)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        Weights = weights;
        this.gradients = gradients;
        Architecture a = architecture = weights.Architecture;
        this.team = team;
        this.maxRows = maxRows;
        this.recompute = recompute;
        positionsPlanned = Math.Min(maxPositions ?? maxRows, a.MaxPositions);
        arena = Plan(out Floats[] blocks);

        embedding = weights.Matrix(TensorNames.Embedding);
        if (a.LearnedPositions) positionEmbedding = weights.Matrix(TensorNames.Positions);
        finalNorm = new Norm("model.norm", weights, gradients);
        head = new Projection("lm_head", a.TieEmbeddings ? TensorNames.Embedding : TensorNames.Head, weights, gradients);
        layers = [.. Enumerable.Range(0, a.Layers).Select(i => new LayerWeights(weights, gradients, i))];
        Projections = [.. layers.SelectMany(layer => layer.Projections), head];

        int next = 0;
        rotary = new RotaryPositions(a, blocks[next++], blocks[next++], positionsPlanned);
        curve = new FeedForwardCurve(a);
        saved = new Saved[a.Layers];
        for (int i = 0; i < saved.Length; i++) saved[i] = new Saved(blocks, ref next);
        work = new Workspace(blocks, ref next);
    }

    /// <summary>The weights.</summary>
    public Weights Weights { get; }

    /// <summary>Every linear layer, the head last: where adapters are fitted.</summary>
    public IReadOnlyList<Projection> Projections { get; }

    /// <summary>
    /// What <see cref="ForwardBackward"/> adds to: the derivative of the scaled loss by every weight, or by every number of the adapter.
    /// </summary>
    /// <exception cref="InvalidOperationException">The weights are frozen.</exception>
    public Parameters Gradients => gradients ?? fit?.Gradients ?? throw new InvalidOperationException("The weights are frozen; they have no gradients.");

    /// <summary>Bytes of activations and of everything that is computed with, without the gradients.</summary>
    internal long ReservedBytes => arena.Bytes;

    /// <summary>Sets the gradients to zero; to be called before the first batch of every optimiser step.</summary>
    public void ZeroGradients()
    {
        gradients?.Clear();
        fit?.Gradients!.Clear();
    }

    /// <summary>Takes notice of changed numbers of the adapter; to be called after every step of the optimiser. DoRA's norms are computed then.</summary>
    public void RefreshAdapter() => fit?.Refresh();

    /// <summary>Decides what the adapter's dropout drops in the next <see cref="ForwardBackward"/>; the same number drops the same.</summary>
    public ulong DropoutMoment { get; set; }

    /// <summary>Releases gradients and activations.</summary>
    public void Dispose()
    {
        gradients?.Dispose();
        fit?.Dispose();
        arena.Dispose();
    }

    /// <summary>Refuses rows that would read outside the tables, before anything is computed.</summary>
    void Check(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts)
    {
        int rows = tokens.Length;
        if (rows == 0 || rows > maxRows) throw new ArgumentException($"{rows} rows given; between 1 and {maxRows} are possible.");
        if (targets.Length != rows || positions.Length != rows || starts.Length != rows)
            throw new ArgumentException($"{rows} tokens, but {targets.Length} targets, {positions.Length} positions and {starts.Length} starts.");
        for (int row = 0; row < rows; row++)
        {
            if ((uint)tokens[row] >= (uint)architecture.VocabularySize)
                throw new ArgumentException($"Token {tokens[row]} in row {row} is outside the vocabulary of {architecture.VocabularySize}.");
            if (targets[row] < -1 || targets[row] >= architecture.VocabularySize)
                throw new ArgumentException($"Target {targets[row]} in row {row} is outside the vocabulary of {architecture.VocabularySize}.");
            if ((uint)positions[row] >= (uint)positionsPlanned)
                throw new ArgumentException($"Position {positions[row]} in row {row} is outside the {positionsPlanned} positions planned for.");
            if (starts[row] != row && (row == 0 || starts[row] != starts[row - 1]))
                throw new ArgumentException($"Row {row} starts at {starts[row]}; a row begins a document or belongs to the one of the row before it.");
        }
    }
}
