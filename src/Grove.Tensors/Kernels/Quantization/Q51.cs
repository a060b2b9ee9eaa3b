using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q5_1: blocks of 32. half d | half m | u32 with the fifth bit of each number | 16 bytes as in Q4_0; a number is d·q + m.</summary>
readonly unsafe partial struct Q51 : IVectorFormat, IWritableFormat
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        var low = Vector256.Create(15);
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            Vector256<float> scale = Vector256.Create(HalfPrecision.Read(row)), minimum = Vector256.Create(HalfPrecision.Read(row + 2));
            uint high = Unsafe.ReadUnaligned<uint>(row + 4);
            Vector256<int> first = Lanes.Bytes(row + 8), second = Lanes.Bytes(row + 16);
            a = TSink.Take(Vector256.ConvertToSingle(first & low | Lanes.FifthBits(high)) * scale + minimum, other, a);
            b = TSink.Take(Vector256.ConvertToSingle(second & low | Lanes.FifthBits(high >> 8)) * scale + minimum, other + 8, b);
            a = TSink.Take(Vector256.ConvertToSingle(first >>> 4 | Lanes.FifthBits(high >> 16)) * scale + minimum, other + 16, a);
            b = TSink.Take(Vector256.ConvertToSingle(second >>> 4 | Lanes.FifthBits(high >> 24)) * scale + minimum, other + 24, b);
        }

        return Vector256.Sum(a + b);
    }

    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        for (; blocks > 0; blocks--, row += Bytes, source += Size)
        {
            Encode(source, row);
        }
    }
}
