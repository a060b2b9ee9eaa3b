using Grove.Tensors;

namespace Grove.Models.Files;

/// <summary>One tensor's entry in a weight file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its number format as the file spells it, e.g. <c>BF16</c>.</param>
/// <param name="Shape">Its sizes, slowest first; empty for a single number.</param>
/// <param name="Begin">First byte after the header that belongs to it.</param>
/// <param name="End">First byte behind it.</param>
public sealed record StoredTensor(string Name, string Type, long[] Shape, long Begin, long End)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The type by which its numbers are read; null when they cannot be read as weights (whole numbers, truth values, doubles).</summary>
    public TensorType? NumberType => Type switch
    {
        "F32" => TensorType.F32,
        "F16" => TensorType.F16,
        "BF16" => TensorType.BF16,
        "F8_E4M3" => TensorType.F8E4M3,
        "F8_E5M2" => TensorType.F8E5M2,
        _ => null,
    };
}
