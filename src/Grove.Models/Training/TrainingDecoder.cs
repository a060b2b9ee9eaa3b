using Grove.Tensors;
using Grove.Tensors.Kernels;

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
    readonly int maxRows;
    readonly Arena arena;
    readonly LayerWeights[] weights;
    readonly LayerWeights[] weightGradients;
    readonly Saved[] saved;
    readonly Floats embedding, embeddingGradient, finalNorm, finalNormGradient, head, headGradient;
    readonly Floats cosine, sine;
    readonly Workspace work;

    /// <summary>Plans all memory for batches of up to <paramref name="maxRows"/> tokens.</summary>
    /// <param name="parameters">The weights; read in every pass, never written.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="maxRows">Largest number of tokens in one call.</param>
    public TrainingDecoder(Parameters parameters, Team team, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        Parameters = parameters;
        architecture = parameters.Architecture;
        this.team = team;
        this.maxRows = maxRows;
        Gradients = Parameters.Allocate(architecture);
        arena = Plan(out Floats[] blocks);

        embedding = parameters[TensorNames.Embedding];
        embeddingGradient = Gradients[TensorNames.Embedding];
        finalNorm = parameters[TensorNames.FinalNorm];
        finalNormGradient = Gradients[TensorNames.FinalNorm];
        string headName = architecture.TieEmbeddings ? TensorNames.Embedding : TensorNames.Head;
        head = parameters[headName];
        headGradient = Gradients[headName];
        weights = [.. Enumerable.Range(0, architecture.Layers).Select(i => new LayerWeights(parameters, i))];
        weightGradients = [.. Enumerable.Range(0, architecture.Layers).Select(i => new LayerWeights(Gradients, i))];

        int next = 0;
        cosine = blocks[next++];
        sine = blocks[next++];
        Rope.Table(cosine, sine, architecture.MaxPositions, architecture.HeadDim, architecture.RopeTheta);
        saved = new Saved[architecture.Layers];
        for (int i = 0; i < saved.Length; i++) saved[i] = new Saved(blocks, ref next);
        work = new Workspace(blocks, ref next);
    }

    /// <summary>The weights.</summary>
    public Parameters Parameters { get; }

    /// <summary>
    /// What <see cref="ForwardBackward"/> adds to: the derivative of the scaled loss by every weight.
    /// </summary>
    public Parameters Gradients { get; }

    /// <summary>Sets the gradients to zero; to be called before the first batch of every optimiser step.</summary>
    public void ZeroGradients() => Gradients.Clear();

    /// <summary>Releases gradients and activations.</summary>
    public void Dispose()
    {
        Gradients.Dispose();
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
            if ((uint)positions[row] >= (uint)architecture.MaxPositions)
                throw new ArgumentException($"Position {positions[row]} in row {row} is outside the model's {architecture.MaxPositions} positions.");
            if (starts[row] != row && (row == 0 || starts[row] != starts[row - 1]))
                throw new ArgumentException($"Row {row} starts at {starts[row]}; a row begins a document or belongs to the one of the row before it.");
        }
    }
}
