using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q5_1: blocks of 32. half d | half m | u32 with the fifth bit of each number | 16 bytes as in Q4_0; a number is d·q + m.</summary>
readonly unsafe struct Q51 : IWritableFormat
{
    const int Size = 32, Bytes = 24;

    public static TensorType Type => TensorType.Q5_1;

    public static void Decode(byte* block, float* target)
    {
        float scale = HalfPrecision.Read(block), minimum = HalfPrecision.Read(block + 2);
        uint high = Unsafe.ReadUnaligned<uint>(block + 4);
        for (int i = 0; i < 16; i++)
        {
            target[i] = (block[8 + i] & 15 | (int)(high >> i & 1) << 4) * scale + minimum;
            target[i + 16] = (block[8 + i] >> 4 | (int)(high >> (i + 16) & 1) << 4) * scale + minimum;
        }
    }

    public static void Encode(float* source, byte* block)
    {
        float least = source[0], most = source[0];
        for (int i = 1; i < Size; i++)
        {
            least = float.MinNative(least, source[i]);
            most = float.MaxNative(most, source[i]);
        }

        float scale = (most - least) / 31, inverse = scale == 0 ? 0 : 1 / scale;
        HalfPrecision.Write(scale, block);
        HalfPrecision.Write(least, block + 2);
        uint high = 0;
        for (int i = 0; i < 16; i++)
        {
            uint first = (uint)Lanes.Code((source[i] - least) * inverse, 0, 31);
            uint second = (uint)Lanes.Code((source[i + 16] - least) * inverse, 0, 31);
            block[8 + i] = (byte)(first & 15 | (second & 15) << 4);
            high |= first >> 4 << i | second >> 4 << (i + 16);
        }

        Unsafe.WriteUnaligned(block + 4, high);
    }

    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        for (; blocks > 0; blocks--, row += Bytes, source += Size)
        {
            Encode(source, row);
        }
    }
}
