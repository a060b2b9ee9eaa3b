using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q8_0: blocks of 32. half d | 32 × i8 q; a number is d·q.</summary>
readonly unsafe partial struct Q80 : IVectorFormat, IWritableFormat
{
    const int Size = 32, Bytes = 34;

    public static TensorType Type => TensorType.Q8_0;

    public static void Decode(byte* block, float* target)
    {
        float scale = HalfPrecision.Read(block);
        for (int i = 0; i < Size; i++)
        {
            target[i] = (sbyte)block[2 + i] * scale;
        }
    }

    public static void Encode(float* source, byte* block)
    {
        float largest = 0;
        for (int i = 0; i < Size; i++)
        {
            largest = float.MaxNative(largest, MathF.Abs(source[i]));
        }

        float scale = largest / 127, inverse = scale == 0 ? 0 : 1 / scale;
        HalfPrecision.Write(scale, block);
        for (int i = 0; i < Size; i++)
        {
            block[2 + i] = (byte)(int)Lanes.Code(source[i] * inverse, -127, 127);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            var scale = Vector256.Create(HalfPrecision.Read(row));
            a = TSink.Take(Vector256.ConvertToSingle(Lanes.SignedBytes(row + 2)) * scale, other, a);
            b = TSink.Take(Vector256.ConvertToSingle(Lanes.SignedBytes(row + 10)) * scale, other + 8, b);
            a = TSink.Take(Vector256.ConvertToSingle(Lanes.SignedBytes(row + 18)) * scale, other + 16, a);
            b = TSink.Take(Vector256.ConvertToSingle(Lanes.SignedBytes(row + 26)) * scale, other + 24, b);
        }

        return Vector256.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        for (; blocks > 0; blocks--, row += Bytes, source += Size)
        {
            Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
            var larger = Vector256.MaxNative(
                Vector256.MaxNative(Vector256.Abs(a), Vector256.Abs(b)), Vector256.MaxNative(Vector256.Abs(c), Vector256.Abs(d)));
            float largest = 0;
            for (int lane = 0; lane < 8; lane++)
            {
                largest = float.MaxNative(largest, larger[lane]);
            }

            float scale = largest / 127, inverse = scale == 0 ? 0 : 1 / scale;
            HalfPrecision.Write(scale, row);
            Lanes.StoreBytes(Code(a * inverse), Code(b * inverse), Code(c * inverse), Code(d * inverse), row + 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Code(Vector256<float> values) => Vector256.ConvertToInt32(Lanes.Code(values, -127, 127));
}
