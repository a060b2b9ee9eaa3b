namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q3_K: blocks of 256. 32 bytes of third bits | 64 bytes of 2-bit numbers as in Q2_K | 12 bytes of 6-bit scales, one for each 16 numbers | half d;
/// a number is d·(scale − 32)·(q − 4). Bit k of high byte i belongs to number 32·k + i.
/// </summary>
readonly unsafe struct Q3K : INumberFormat
{
    public static TensorType Type => TensorType.Q3_K;

    public static void Decode(byte* block, float* target)
    {
        byte* codes = block + 32, scales = block + 96;
        float d = HalfPrecision.Read(block + 108);
        for (int i = 0; i < 256; i++)
        {
            int low = codes[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
            int code = (block[i % 32] >> i / 32 & 1) == 0 ? low - 4 : low;
            target[i] = d * (Scale(scales, i / 16) - 32) * code;
        }
    }

    /// <summary>The low 4 bits of the scales lie in the halves of the first 8 bytes, the high 2 in the quarters of the last 4.</summary>
    static int Scale(byte* scales, int index)
    {
        int low = index < 8 ? scales[index] & 15 : scales[index - 8] >> 4;
        return low | (scales[8 + index % 4] >> index / 4 * 2 & 3) << 4;
    }
}
