namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q2_K: blocks of 256. 16 × (4 bits of scale | 4 bits of minimum), one for each 16 numbers | 64 bytes of 2-bit numbers | half d | half dmin;
/// a number is d·scale·q − dmin·minimum. A byte holds the numbers i, i + 32, i + 64 and i + 96 of its half of the block.
/// </summary>
readonly unsafe partial struct Q2K : INumberFormat
{
    public static TensorType Type => TensorType.Q2_K;

    public static void Decode(byte* block, float* target)
    {
        byte* codes = block + 16;
        float d = HalfPrecision.Read(block + 80), dmin = HalfPrecision.Read(block + 82);
        for (int part = 0; part < 16; part++)
        {
            float factor = d * (block[part] & 15), offset = dmin * (block[part] >> 4);
            byte* low = codes + part / 8 * 32 + part % 2 * 16;
            int shift = part % 8 / 2 * 2;
            for (int i = 0; i < 16; i++)
            {
                target[part * 16 + i] = factor * (low[i] >> shift & 3) - offset;
            }
        }
    }
}
