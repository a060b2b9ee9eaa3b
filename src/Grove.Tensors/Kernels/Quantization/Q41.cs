using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q4_1: blocks of 32. half d | half m | 16 bytes as in Q4_0; a number is d·q + m.</summary>
readonly unsafe partial struct Q41 : IVectorFormat
{
    const int Size = 32, Bytes = 20;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        var low = Vector256.Create(15);
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            Vector256<float> scale = Vector256.Create(HalfPrecision.Read(row)), minimum = Vector256.Create(HalfPrecision.Read(row + 2));
            Vector256<int> first = Lanes.Bytes(row + 4), second = Lanes.Bytes(row + 12);
            a = TSink.Take(Vector256.ConvertToSingle(first & low) * scale + minimum, other, a);
            b = TSink.Take(Vector256.ConvertToSingle(second & low) * scale + minimum, other + 8, b);
            a = TSink.Take(Vector256.ConvertToSingle(first >>> 4) * scale + minimum, other + 16, a);
            b = TSink.Take(Vector256.ConvertToSingle(second >>> 4) * scale + minimum, other + 24, b);
        }

        return Vector256.Sum(a + b);
    }
}
