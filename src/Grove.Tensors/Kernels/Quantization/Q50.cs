using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q5_0: blocks of 32. half d | u32 with the fifth bit of each number | 16 bytes as in Q4_0; a number is d·(q − 16).</summary>
readonly unsafe partial struct Q50 : IVectorFormat, IWritableFormat
{
    const int Size = 32, Bytes = 22;

    public static TensorType Type => TensorType.Q5_0;

    public static void Decode(byte* block, float* target)
    {
        float scale = HalfPrecision.Read(block);
        uint high = Unsafe.ReadUnaligned<uint>(block + 2);
        for (int i = 0; i < 16; i++)
        {
            target[i] = ((block[6 + i] & 15 | (int)(high >> i & 1) << 4) - 16) * scale;
            target[i + 16] = ((block[6 + i] >> 4 | (int)(high >> (i + 16) & 1) << 4) - 16) * scale;
        }
    }

    public static void Encode(float* source, byte* block)
    {
        float scale = Q40.Extreme(source) / -16, inverse = scale == 0 ? 0 : 1 / scale;
        HalfPrecision.Write(scale, block);
        uint high = 0;
        for (int i = 0; i < 16; i++)
        {
            int first = (int)Lanes.Code(source[i] * inverse, -16, 15) + 16;
            int second = (int)Lanes.Code(source[i + 16] * inverse, -16, 15) + 16;
            block[6 + i] = (byte)(first & 15 | (second & 15) << 4);
            high |= (uint)first >> 4 << i | (uint)second >> 4 << (i + 16);
        }

        Unsafe.WriteUnaligned(block + 2, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        Vector256<int> low = Vector256.Create(15), zero = Vector256.Create(16);
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            var scale = Vector256.Create(HalfPrecision.Read(row));
            uint high = Unsafe.ReadUnaligned<uint>(row + 2);
            Vector256<int> first = Lanes.Bytes(row + 6), second = Lanes.Bytes(row + 14);
            a = TSink.Take(Vector256.ConvertToSingle((first & low | Lanes.FifthBits(high)) - zero) * scale, other, a);
            b = TSink.Take(Vector256.ConvertToSingle((second & low | Lanes.FifthBits(high >> 8)) - zero) * scale, other + 8, b);
            a = TSink.Take(Vector256.ConvertToSingle((first >>> 4 | Lanes.FifthBits(high >> 16)) - zero) * scale, other + 16, a);
            b = TSink.Take(Vector256.ConvertToSingle((second >>> 4 | Lanes.FifthBits(high >> 24)) - zero) * scale, other + 24, b);
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
