using Grove.Models.Files.Gguf;

namespace Grove.Inference;

/// <summary>
/// How far a converted model may be from its source before the conversion is refused: the mean difference of scores in standard deviations
/// of the source's scores. A wrong permutation, scale or type gives about 1; what the types themselves cost lies well below these bounds.
/// </summary>
public static class ComparisonBounds
{
    /// <summary>The bound for a type.</summary>
    /// <param name="target">How the converted model is stored.</param>
    public static double Of(QuantizationTarget target) => target switch
    {
        QuantizationTarget.F32 => 0.0005,
        QuantizationTarget.F16 => 0.01,
        QuantizationTarget.BF16 => 0.05,
        QuantizationTarget.Q8_0 => 0.08,
        QuantizationTarget.Q6_K => 0.15,
        QuantizationTarget.Q5_K_M => 0.25,
        QuantizationTarget.Q4_K_M => 0.4,
        QuantizationTarget.Q4_0 => 0.5,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "No such type."),
    };
}
