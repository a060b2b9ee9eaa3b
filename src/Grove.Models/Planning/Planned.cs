using Grove.Tensors;

namespace Grove.Models.Planning;

/// <summary>Sizes of what decoders plan, in 64 bits: a plan may be for more than can be reserved.</summary>
static class Planned
{
    /// <summary>Bytes of so many pieces of an arena, each of so many floats.</summary>
    public static long Bytes(long floats, long pieces = 1) => sizeof(float) * pieces * Arena.Padded(floats);

    /// <summary>Floats of one table of rotary positions.</summary>
    public static long RotaryTable(Architecture a, long positions) => positions * (a.RotaryDim ?? a.HeadDim) / 2;

    /// <summary>Floats that a norm keeps of so many rows.</summary>
    public static long Statistics(Architecture a, long rows) => a.Norm == NormKind.LayerNorm ? 2 * rows : rows;

    /// <summary>Bytes of all parameters in single precision, as <see cref="Parameters"/> reserves them.</summary>
    public static long Parameters(Architecture a) =>
        TensorNames.All(a).Sum(tensor => Bytes(tensor.Shape.Aggregate(1L, (product, size) => product * size)));
}
