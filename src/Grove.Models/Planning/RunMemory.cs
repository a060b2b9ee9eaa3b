using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models.Planning;

/// <summary>What it takes to run a model: bytes, exactly as <see cref="Decoder"/> reserves them.</summary>
/// <param name="Weights">Of all weights.</param>
/// <param name="Cache">Keys and values of every token of the context, in single precision.</param>
/// <param name="Work">Everything else between input and scores, for <see cref="Decoder.PrefillRows"/> tokens at once.</param>
public sealed record RunMemory(long Weights, long Cache, long Work)
{
    /// <summary>All together.</summary>
    public long Total => Weights + Cache + Work;

    /// <summary>The memory of a decoder.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="weights">How it is stored.</param>
    /// <param name="context">Tokens of prompt and answer together, 1 or more.</param>
    public static RunMemory For(Architecture architecture, WeightPlan weights, int context) =>
        new(weights.Bytes, CacheBytes(architecture, context), WorkBytes(architecture, context) + PanelBytes(architecture, weights));

    /// <summary>Keys and values of so many tokens, in whole pages.</summary>
    internal static long CacheBytes(Architecture a, int context) => PageCache.BytesOf(a, context);

    /// <summary>Everything else that a decoder reserves.</summary>
    internal static long WorkBytes(Architecture a, int context) =>
        Planned.Bytes(Planned.RotaryTable(a, context), 2) + BatchDecoder.Lengths(a, Math.Min(Decoder.PrefillRows, context), 1).Sum(length => Planned.Bytes(length));

    /// <summary>The part of a weight that is widened to single precision at a time (<see cref="Linear"/>).</summary>
    internal static long PanelBytes(Architecture a, WeightPlan weights) =>
        weights.Parts.All(part => part.Type == TensorType.F32) ? 0 : Planned.Bytes(512L * Math.Max(a.HiddenSize, Math.Max(a.IntermediateSize, a.QuerySize)));
}
