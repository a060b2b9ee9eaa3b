namespace Grove.Models;

/// <summary>
/// The shape of one llama-style decoder: everything that is needed to lay out its weights and run it.
/// Families (see <c>Families/</c>) translate their own configuration into this record.
/// </summary>
public sealed record Architecture
{
    /// <summary>Number of token ids, the rows of the embedding table.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward block.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Number of query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key and value heads; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head; even, because rotary positions turn pairs.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public float RopeTheta { get; init; } = 10_000f;

    /// <summary>Added to the mean square inside every RMSNorm.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Positions the model is made for; a longer sequence is refused.</summary>
    public int MaxPositions { get; init; } = 1024;

    /// <summary>True when the output head shares the embedding table.</summary>
    public bool TieEmbeddings { get; init; } = true;

    /// <summary>Id of the token that begins a document, or null when there is none.</summary>
    public int? BosTokenId { get; init; } = 0;

    /// <summary>Id of the token that ends a document, or null when there is none.</summary>
    public int? EosTokenId { get; init; } = 0;

    /// <summary>Width of all query heads side by side.</summary>
    public int QuerySize => Heads * HeadDim;

    /// <summary>Width of all key (or value) heads side by side.</summary>
    public int KeyValueSize => KeyValueHeads * HeadDim;

    /// <summary>Factor on the attention scores: 1/√<see cref="HeadDim"/>.</summary>
    public float AttentionScale => 1f / MathF.Sqrt(HeadDim);

    /// <summary>Number of weights in one layer.</summary>
    public long ParametersPerLayer =>
        2L * HiddenSize * QuerySize + 2L * HiddenSize * KeyValueSize + 3L * HiddenSize * IntermediateSize + 2L * HiddenSize;

    /// <summary>Number of weights in the whole model; a tied head is counted once.</summary>
    public long ParameterCount =>
        (TieEmbeddings ? 1L : 2L) * VocabularySize * HiddenSize + Layers * ParametersPerLayer + HiddenSize;

    /// <summary>
    /// What is wrong with these sizes, one sentence each; empty when a decoder can be built.
    /// </summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Positive(int value, string name)
        {
            if (value <= 0) problems.Add($"{name} is {value}; it must be 1 or more");
        }
        Positive(VocabularySize, nameof(VocabularySize));
        Positive(HiddenSize, nameof(HiddenSize));
        Positive(IntermediateSize, nameof(IntermediateSize));
        Positive(Layers, nameof(Layers));
        Positive(Heads, nameof(Heads));
        Positive(KeyValueHeads, nameof(KeyValueHeads));
        Positive(HeadDim, nameof(HeadDim));
        Positive(MaxPositions, nameof(MaxPositions));
        if (HeadDim % 2 != 0) problems.Add($"{nameof(HeadDim)} is {HeadDim}; rotary positions need an even number");
        if (KeyValueHeads > 0 && Heads % KeyValueHeads != 0)
            problems.Add($"{Heads} query heads cannot share {KeyValueHeads} key-value heads evenly");
        if (!(RopeTheta > 0) || !float.IsFinite(RopeTheta)) problems.Add($"{nameof(RopeTheta)} is {RopeTheta}; it must be above 0");
        if (!(NormEpsilon >= 0) || !float.IsFinite(NormEpsilon)) problems.Add($"{nameof(NormEpsilon)} is {NormEpsilon}; it must not be negative");
        if (problems.Count == 0 && Math.Max((long)Heads * HeadDim, Math.Max(IntermediateSize, VocabularySize)) * HiddenSize > int.MaxValue)
            problems.Add("a weight matrix would have more than 2,147,483,647 numbers");
        return problems;
    }

    /// <summary>
    /// Chooses the shape of a new model with about <paramref name="target"/> weights.
    /// </summary>
    /// <remarks>
    /// The rule. Heads are 64 wide in models 256 or more wide and 32 wide below that; their number is even and
    /// two query heads share one key-value head. The feed-forward block is 8/3 of the width, rounded up to a
    /// multiple of 32. The head is tied. Among all pairs of width and depth (at least two layers) the one is
    /// taken with the smallest |ln(weights / target)| + ½·|ln((width / layers) / 45)|: as close to the target
    /// as can be had without becoming a needle or a pancake. 6 million weights with a vocabulary of 6,144
    /// become 6 layers of 256.
    /// </remarks>
    /// <param name="target">Wanted number of weights, embeddings included.</param>
    /// <param name="vocabulary">Number of token ids.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The vocabulary's own table leaves no room for two layers within one and a half times the target.
    /// </exception>
    public static Architecture ForParameters(long target, int vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(target);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        const double aspect = 45;
        const int widest = 16_384;
        Architecture? best = null;
        double bestScore = double.PositiveInfinity;
        for (int width = 64; width <= widest; width += width < 256 ? 64 : 128)
        {
            for (int layers = 2; layers <= 2 * width / aspect + 2; layers++)
            {
                Architecture candidate = WithWidth(width, layers, vocabulary);
                double score = Math.Abs(Math.Log((double)candidate.ParameterCount / target))
                    + 0.5 * Math.Abs(Math.Log(width / (layers * aspect)));
                if (score >= bestScore) continue;
                bestScore = score;
                best = candidate;
            }
        }
        if (best!.ParameterCount > 1.5 * target)
            throw new ArgumentOutOfRangeException(nameof(target), target,
                $"The smallest model with a vocabulary of {vocabulary} has {WithWidth(64, 2, vocabulary).ParameterCount} parameters. Ask for more parameters or use a smaller vocabulary.");
        return best;
    }

    static Architecture WithWidth(int width, int layers, int vocabulary)
    {
        int headDim = width >= 256 ? 64 : 32;
        int heads = width / headDim;
        return new Architecture
        {
            VocabularySize = vocabulary,
            HiddenSize = width,
            IntermediateSize = (width * 8 / 3 + 31) / 32 * 32,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = heads / 2,
            HeadDim = headDim,
        };
    }
}
