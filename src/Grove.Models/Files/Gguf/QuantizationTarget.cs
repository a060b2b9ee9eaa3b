namespace Grove.Models.Files.Gguf;

/// <summary>The kinds of GGUF files that are written: each a type for most matrices, and rules for the others (<see cref="QuantizationMixture"/>).</summary>
public enum QuantizationTarget
{
    /// <summary>Single precision throughout.</summary>
    F32,

    /// <summary>Half precision.</summary>
    F16,

    /// <summary>bfloat16.</summary>
    BF16,

    /// <summary>8 bits.</summary>
    Q8_0,

    /// <summary>4 bits in blocks of 32.</summary>
    Q4_0,

    /// <summary>4 bits in blocks of 256, half of the most sensitive matrices in 6 bits.</summary>
    Q4_K_M,

    /// <summary>5 bits in blocks of 256, half of the most sensitive matrices in 6 bits.</summary>
    Q5_K_M,

    /// <summary>6 bits in blocks of 256.</summary>
    Q6_K,
}
