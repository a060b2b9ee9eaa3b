namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q2_K: blocks of 256. 16 × (4 bits of scale | 4 bits of minimum), one for each 16 numbers | 64 bytes of 2-bit numbers | half d | half dmin;
/// a number is d·scale·q − dmin·minimum. A byte holds the numbers i, i + 32, i + 64 and i + 96 of its half of the block.
/// </summary>
readonly unsafe struct Q2K : INumberFormat
{
    public static TensorType Type => TensorType.Q2_K;

    public static void Decode(byte* block, float* target)
    {
        byte* codes = block + 16;
        float d = HalfPrecision.Read(block + 80), dmin = HalfPrecision.Read(block + 82);
        for (int i = 0; i < 256; i++)
        {
            byte scale = block[i / 16];
            int code = codes[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
            target[i] = d * (scale & 15) * code - dmin * (scale >> 4);
        }
    }
}
