namespace Grove.Tensors;

/// <summary>How the numbers of a matrix are stored. The block types are those of GGUF (ggml), whose names they carry.</summary>
public enum TensorType
{
    /// <summary>IEEE single precision, 4 bytes.</summary>
    F32,

    /// <summary>IEEE half precision, 2 bytes.</summary>
    F16,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BF16,

    /// <summary>8 bits: 4 of exponent, 3 of mantissa, no infinities. Read only.</summary>
    F8E4M3,

    /// <summary>8 bits: 5 of exponent, 2 of mantissa. Read only.</summary>
    F8E5M2,

    /// <summary>Blocks of 32 in 18 bytes: a scale and 4-bit numbers.</summary>
    Q4_0,

    /// <summary>Blocks of 32 in 20 bytes: a scale, a minimum and 4-bit numbers.</summary>
    Q4_1,

    /// <summary>Blocks of 32 in 22 bytes: a scale and 5-bit numbers.</summary>
    Q5_0,

    /// <summary>Blocks of 32 in 24 bytes: a scale, a minimum and 5-bit numbers.</summary>
    Q5_1,

    /// <summary>Blocks of 32 in 34 bytes: a scale and 8-bit numbers.</summary>
    Q8_0,

    /// <summary>Blocks of 256 in 84 bytes: 2-bit numbers with 4-bit scales and minimums for each 16.</summary>
    Q2_K,

    /// <summary>Blocks of 256 in 110 bytes: 3-bit numbers with 6-bit scales for each 16.</summary>
    Q3_K,

    /// <summary>Blocks of 256 in 144 bytes: 4-bit numbers with 6-bit scales and minimums for each 32.</summary>
    Q4_K,

    /// <summary>Blocks of 256 in 176 bytes: 5-bit numbers with 6-bit scales and minimums for each 32.</summary>
    Q5_K,

    /// <summary>Blocks of 256 in 210 bytes: 6-bit numbers with 8-bit scales for each 16.</summary>
    Q6_K,

    /// <summary>Blocks of 256 in 292 bytes: 8-bit numbers, a single-precision scale and the sums of each 16.</summary>
    Q8_K,
}
