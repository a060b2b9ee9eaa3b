namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// 8 bits with 4 of exponent (zero at 7) and 3 of mantissa; no infinities, and one not-a-number of each sign
/// (Micikevicius et al. 2022, "FP8 formats for deep learning").
/// </summary>
readonly unsafe struct Float8E4M3 : INumberFormat
{
    public static TensorType Type => TensorType.F8E4M3;

    public static void Decode(byte* block, float* target)
    {
        // As with half precision: to its place in a single, then times 2^(127 - 7).
        float magnitude = (*block & 0x7F) == 0x7F
            ? float.NaN
            : BitConverter.Int32BitsToSingle((*block & 0x7F) << 20) * 1.329227995784916e36f;
        *target = (*block & 0x80) == 0 ? magnitude : -magnitude;
    }
}

/// <summary>8 bits with 5 of exponent and 2 of mantissa: the upper half of half precision.</summary>
readonly unsafe struct Float8E5M2 : INumberFormat
{
    public static TensorType Type => TensorType.F8E5M2;

    public static void Decode(byte* block, float* target) => *target = HalfPrecision.ToSingle((uint)*block << 8);
}
