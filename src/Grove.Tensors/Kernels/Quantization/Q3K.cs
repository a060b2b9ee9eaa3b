namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q3_K: blocks of 256. 32 bytes of third bits | 64 bytes of 2-bit numbers as in Q2_K | 12 bytes of 6-bit scales, one for each 16 numbers | half d;
/// a number is d·(scale − 32)·(q − 4). Bit k of high byte i belongs to number 32·k + i.
/// </summary>
readonly unsafe partial struct Q3K : INumberFormat
{
    public static TensorType Type => TensorType.Q3_K;

    public static void Decode(byte* block, float* target)
    {
        byte* codes = block + 32, scales = block + 96;
        float d = HalfPrecision.Read(block + 108);
        for (int part = 0; part < 16; part++)
        {
            float factor = d * (ScaleCode(scales, part) - 32);
            byte* low = codes + part / 8 * 32 + part % 2 * 16, high = block + part % 2 * 16;
            int shift = part % 8 / 2 * 2, bit = part / 2;
            for (int i = 0; i < 16; i++)
            {
                target[part * 16 + i] = factor * ((low[i] >> shift & 3) - ((high[i] >> bit & 1) == 0 ? 4 : 0));
            }
        }
    }

    /// <summary>The low 4 bits of the scales lie in the halves of the first 8 bytes, the high 2 in the quarters of the last 4.</summary>
    static int ScaleCode(byte* scales, int index)
    {
        int low = index < 8 ? scales[index] & 15 : scales[index - 8] >> 4;
        return low | (scales[8 + index % 4] >> index / 4 * 2 & 3) << 4;
    }
}
