using System.Collections.Frozen;
using Grove.Models.Families;

namespace Grove.Models;

/// <summary>
/// The shape of one decoder: everything that is needed to lay out its weights and run it. The defaults are Llama's.
/// Families (see <c>Families/</c>) translate their own configuration into this record.
/// </summary>
public sealed record Architecture
{
    /// <summary>More layers than any decoder has: a larger number is a damaged file.</summary>
    const int MostLayers = 4096;

    /// <summary>The family whose names and configuration the model is stored with: <c>model_type</c> of config.json.</summary>
    public string ModelType { get; init; } = Llama.ModelType;

    /// <summary>Number of token ids, the rows of the embedding table.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward block.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Number of query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key and value heads; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public float RopeTheta { get; init; } = 10_000f;

    /// <summary>How rotary frequencies are stretched, or null when they are not.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>
    /// Leading numbers of each head that rotary positions turn (in halves: i with i + RotaryDim / 2); null for the whole head, 0 for none.
    /// </summary>
    public int? RotaryDim { get; init; }

    /// <summary>Layers (from 0) without rotary positions.</summary>
    public IReadOnlySet<int> LayersWithoutRope { get; init; } = FrozenSet<int>.Empty;

    /// <summary>True when a learned vector per position is added to the embedding.</summary>
    public bool LearnedPositions { get; init; }

    /// <summary>Tokens, itself included, that a token sees in a layer with a window; null when there are no windows.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Layers (from 0) whose attention sees everything although there is a <see cref="SlidingWindow"/>.</summary>
    public IReadOnlySet<int> LayersWithoutWindow { get; init; } = FrozenSet<int>.Empty;

    /// <summary>The norm before each block and before the head.</summary>
    public NormKind Norm { get; init; }

    /// <summary>True for an RMSNorm over each head of queries and keys, before the rotary positions.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>True for biases on the query, key and value projections.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>True for a bias on attention's output projection.</summary>
    public bool OutputBias { get; init; }

    /// <summary>True for biases on the projections of the feed-forward block.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>True for down(activation(gate(x)) · up(x)), false for down(activation(up(x))).</summary>
    public bool GatedFeedForward { get; init; } = true;

    /// <summary>The curve inside the feed-forward block.</summary>
    public Activation Activation { get; init; }

    /// <summary>True when both blocks read the layer's input, x + attention(norm₁(x)) + feedForward(norm₂(x)), instead of one after the other.</summary>
    public bool ParallelResidual { get; init; }

    /// <summary>Factor on the embedding.</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>Factor on what each block adds to the residual stream.</summary>
    public float ResidualScale { get; init; } = 1;

    /// <summary>Factor on the scores of the head (the inverse of Granite's <c>logits_scaling</c>).</summary>
    public float LogitScale { get; init; } = 1;

    /// <summary>Factor on the attention scores where a family says so itself; null for 1/√<see cref="HeadDim"/>.</summary>
    public float? AttentionMultiplier { get; init; }

    /// <summary>Added to the mean square (or variance) inside every norm.</summary>
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

    /// <summary>Factor on the attention scores.</summary>
    public float AttentionScale => AttentionMultiplier ?? 1f / MathF.Sqrt(HeadDim);

    /// <summary>Numbers of each head that a layer's rotary positions turn; 0 for none.</summary>
    /// <param name="layer">From 0.</param>
    public int RotaryDimOf(int layer) => LayersWithoutRope.Contains(layer) ? 0 : RotaryDim ?? HeadDim;

    /// <summary>Tokens, itself included, that a token sees in a layer; null for all.</summary>
    /// <param name="layer">From 0.</param>
    public int? WindowOf(int layer) => LayersWithoutWindow.Contains(layer) ? null : SlidingWindow;

    /// <summary>Number of weights in one layer.</summary>
    public long ParametersPerLayer =>
        2L * HiddenSize * QuerySize + 2L * HiddenSize * KeyValueSize + (GatedFeedForward ? 3L : 2L) * HiddenSize * IntermediateSize
        + 2L * NormSize + (QueryKeyNorm ? 2L * HeadDim : 0)
        + (QueryKeyValueBias ? (long)QuerySize + 2L * KeyValueSize : 0) + (OutputBias ? HiddenSize : 0)
        + (FeedForwardBias ? (GatedFeedForward ? 2L : 1L) * IntermediateSize + HiddenSize : 0);

    /// <summary>Number of weights in the whole model; a tied head is counted once.</summary>
    public long ParameterCount =>
        (TieEmbeddings ? 1L : 2L) * VocabularySize * HiddenSize + (LearnedPositions ? (long)MaxPositions * HiddenSize : 0)
        + Layers * ParametersPerLayer + NormSize;

    long NormSize => Norm == NormKind.LayerNorm ? 2L * HiddenSize : HiddenSize;

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
        int rotary = RotaryDim ?? HeadDim;
        if (rotary % 2 != 0 || rotary < 0 || rotary > HeadDim)
            problems.Add($"rotary positions turn {rotary} of {HeadDim} numbers of a head; they need an even number of them");
        if (SlidingWindow is <= 0) problems.Add($"{nameof(SlidingWindow)} is {SlidingWindow}; it must be 1 or more");
        if (KeyValueHeads > 0 && Heads % KeyValueHeads != 0)
            problems.Add($"{Heads} query heads cannot share {KeyValueHeads} key-value heads evenly");
        if (!(RopeTheta > 0) || !float.IsFinite(RopeTheta)) problems.Add($"{nameof(RopeTheta)} is {RopeTheta}; it must be above 0");
        if (!(NormEpsilon >= 0) || !float.IsFinite(NormEpsilon)) problems.Add($"{nameof(NormEpsilon)} is {NormEpsilon}; it must not be negative");
        foreach ((float factor, string name) in new[] { (EmbeddingScale, nameof(EmbeddingScale)), (ResidualScale, nameof(ResidualScale)), (LogitScale, nameof(LogitScale)), (AttentionMultiplier ?? 1, nameof(AttentionMultiplier)) })
        {
            if (!float.IsFinite(factor)) problems.Add($"{name} is {factor}; it must be a number");
        }
        if (RopeScaling is { } scaling && (!(scaling.Factor > 0) || !(scaling.LowFrequencyFactor > 0) || !(scaling.HighFrequencyFactor > scaling.LowFrequencyFactor) || scaling.OriginalMaxPositions <= 0))
            problems.Add("the factors by which rotary positions are stretched must be above 0, the high one above the low one");
        if (Layers > MostLayers) problems.Add($"{nameof(Layers)} is {Layers}; at most {MostLayers} can be run");
        Int128 widest = Math.Max((long)Heads * HeadDim, Math.Max(Math.Max(IntermediateSize, VocabularySize), LearnedPositions ? MaxPositions : 0));
        if (problems.Count == 0 && widest * HiddenSize > int.MaxValue)
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

    /// <summary>A model of so many layers, everything else by the rule of <see cref="ForParameters"/>.</summary>
    /// <param name="layers">Layers, 1 to 1,000.</param>
    /// <param name="vocabulary">Number of token ids.</param>
    /// <param name="width">Width, a multiple of 64; null takes about 45 times the layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Architecture ForDepth(int layers, int vocabulary, int? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, 1000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        if (width is int given && (given <= 0 || given % 64 != 0 || given > 256 && given % 128 != 0))
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width must be a multiple of 64, above 256 of 128.");
        int step = layers * 45 < 256 ? 64 : 128;
        return WithWidth(width ?? Math.Max(64, (layers * 45 + step / 2) / step * step), layers, vocabulary);
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
