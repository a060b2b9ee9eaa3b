namespace Grove.Models.Planning;

/// <summary>What it takes to tune a model with AdamW: bytes, as <see cref="TrainingDecoder"/> and the optimizer reserve them.</summary>
/// <param name="Weights">Of the weights, trained or frozen, and of adapters.</param>
/// <param name="Gradients">Of what is trained, in single precision.</param>
/// <param name="Optimizer">Two moments of what is trained, in single precision.</param>
/// <param name="Activations">What the backward pass needs of the forward pass, and the memory that both work in.</param>
public sealed record TuneMemory(long Weights, long Gradients, long Optimizer, long Activations)
{
    /// <summary>Rows of logits that the head holds at once.</summary>
    const int HeadRows = 512;

    /// <summary>All together.</summary>
    public long Total => Weights + Gradients + Optimizer + Activations;

    /// <summary>The memory of tuning every weight.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="rows">Tokens that run at once, all rows of a pass together.</param>
    public static TuneMemory Full(Architecture architecture, int rows)
    {
        long all = Planned.Parameters(architecture);
        return new(all, all, 2 * all, ActivationBytes(architecture, rows));
    }

    /// <summary>The memory of tuning adapters over frozen weights.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="weights">How the frozen weights are stored.</param>
    /// <param name="rank">Rank of the adapters, on every linear layer but the head.</param>
    /// <param name="rows">Tokens that run at once, all rows of a pass together.</param>
    public static TuneMemory Lora(Architecture architecture, WeightPlan weights, int rank, int rows)
    {
        long adapters = sizeof(float) * AdapterNumbers(architecture, rank);
        // Each adapter keeps its narrow result for the backward pass; its gradient and a layer's correction are made in shared memory.
        long widest = Math.Max(architecture.IntermediateSize, Math.Max(architecture.QuerySize, architecture.HiddenSize));
        long kept = Planned.Bytes((long)rows * rank, LinearLayers(architecture) + 1) + Planned.Bytes((long)rows * widest);
        return new(weights.Bytes + adapters, adapters, 2 * adapters,
            ActivationBytes(architecture, rows, recompute: true) + RunMemory.PanelBytes(architecture, weights) + kept);
    }

    /// <summary>Numbers of adapters on every linear layer but the head: rank · (inputs + outputs) for each.</summary>
    public static long AdapterNumbers(Architecture a, int rank)
    {
        long perLayer = 2L * (a.HiddenSize + a.QuerySize) + 2L * (a.HiddenSize + a.KeyValueSize)
            + (a.GatedFeedForward ? 3L : 2L) * (a.HiddenSize + a.IntermediateSize);
        return rank * perLayer * a.Layers;
    }

    static long LinearLayers(Architecture a) => (a.GatedFeedForward ? 7L : 6L) * a.Layers;

    /// <summary>The arena of a training decoder.</summary>
    /// <param name="a">The model.</param>
    /// <param name="rows">Tokens that run at once.</param>
    /// <param name="recompute">Whether what is cheap to compute again is not kept, as with frozen weights.</param>
    internal static long ActivationBytes(Architecture a, int rows, bool recompute = false)
    {
        long hidden = Planned.Bytes((long)rows * a.HiddenSize), query = Planned.Bytes((long)rows * a.QuerySize);
        long keyValue = Planned.Bytes((long)rows * a.KeyValueSize), inner = Planned.Bytes((long)rows * a.IntermediateSize);
        long gate = a.GatedFeedForward ? inner : 0, statistics = Planned.Bytes(Planned.Statistics(a, rows));
        long heads = Planned.Bytes((long)rows * a.Heads), keyHeads = Planned.Bytes((long)rows * a.KeyValueHeads);
        long saved = (recompute ? 2 : 4) * hidden + 2 * statistics + 2 * query + 2 * keyValue + heads + gate + (recompute ? 1 : 2) * inner
            + (a.QueryKeyNorm ? query + keyValue + heads + keyHeads : 0);
        long headRows = Math.Min(HeadRows, rows);
        long head = Planned.Bytes(headRows * a.VocabularySize) + Planned.Bytes(headRows * a.HiddenSize, 2) + Planned.Bytes(headRows);
        long work = 4 * hidden + statistics + Planned.Bytes(rows) + (a.ResidualScale == 1 ? 0 : hidden) + 2 * query + 2 * keyValue + 2 * inner + gate
            + heads + (a.QueryKeyNorm ? keyValue : 0) + (recompute ? inner : 0);
        return Planned.Bytes(Planned.RotaryTable(a, Math.Min(rows, a.MaxPositions)), 2) + a.Layers * saved + head + work;
    }
}
