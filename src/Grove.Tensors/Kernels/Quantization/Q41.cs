namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q4_1: blocks of 32. half d | half m | 16 bytes as in Q4_0; a number is d·q + m.</summary>
readonly unsafe struct Q41 : INumberFormat
{
    public static TensorType Type => TensorType.Q4_1;

    public static void Decode(byte* block, float* target)
    {
        float scale = HalfPrecision.Read(block), minimum = HalfPrecision.Read(block + 2);
        for (int i = 0; i < 16; i++)
        {
            target[i] = (block[4 + i] & 15) * scale + minimum;
            target[i + 16] = (block[4 + i] >> 4) * scale + minimum;
        }
    }
}
