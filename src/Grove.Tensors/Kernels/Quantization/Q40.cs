using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q4_0: blocks of 32. half d | 16 bytes, of which the low halves are the first 16 numbers; a number is d·(q − 8).</summary>
readonly unsafe partial struct Q40 : IVectorFormat, IWritableFormat
{
    const int Size = 32, Bytes = 18;

    public static TensorType Type => TensorType.Q4_0;

    public static void Decode(byte* block, float* target)
    {
        float scale = HalfPrecision.Read(block);
        for (int i = 0; i < 16; i++)
        {
            target[i] = ((block[2 + i] & 15) - 8) * scale;
            target[i + 16] = ((block[2 + i] >> 4) - 8) * scale;
        }
    }

    /// <summary>The largest number becomes −8, which has no positive counterpart.</summary>
    public static void Encode(float* source, byte* block)
    {
        float scale = Extreme(source) / -8, inverse = scale == 0 ? 0 : 1 / scale;
        HalfPrecision.Write(scale, block);
        for (int i = 0; i < 16; i++)
        {
            block[2 + i] = (byte)(Code(source[i] * inverse) | Code(source[i + 16] * inverse) << 4);
        }
    }

    static int Code(float value) => (int)Lanes.Code(value, -8, 7) + 8;

    /// <summary>The number of 32 that lies farthest from 0, with its sign; the first of equals.</summary>
    internal static float Extreme(float* source)
    {
        float extreme = 0;
        for (int i = 0; i < Size; i++)
        {
            if (MathF.Abs(source[i]) > MathF.Abs(extreme))
            {
                extreme = source[i];
            }
        }

        return extreme;
    }

    /// <summary>The same from all at once; only where both signs reach as far does the order matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Extreme(float* source, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var highest = Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d));
        var lowest = Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d));
        var high = Vector128.Max(highest.GetLower(), highest.GetUpper());
        var low = Vector128.Min(lowest.GetLower(), lowest.GetUpper());
        float most = MathF.Max(MathF.Max(high[0], high[1]), MathF.Max(high[2], high[3]));
        float least = MathF.Min(MathF.Min(low[0], low[1]), MathF.Min(low[2], low[3]));
        return most > -least ? most : most < -least ? least : Extreme(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        var low = Vector256.Create(15);
        var zero = Vector256.Create(8);
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            var scale = Vector256.Create(HalfPrecision.Read(row));
            Vector256<int> first = Lanes.Bytes(row + 2), second = Lanes.Bytes(row + 10);
            a = TSink.Take(Vector256.ConvertToSingle((first & low) - zero) * scale, other, a);
            b = TSink.Take(Vector256.ConvertToSingle((second & low) - zero) * scale, other + 8, b);
            a = TSink.Take(Vector256.ConvertToSingle((first >>> 4) - zero) * scale, other + 16, a);
            b = TSink.Take(Vector256.ConvertToSingle((second >>> 4) - zero) * scale, other + 24, b);
        }

        return Vector256.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        for (; blocks > 0; blocks--, row += Bytes, source += Size)
        {
            Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
            float scale = Extreme(source, a, b, c, d) / -8, inverse = scale == 0 ? 0 : 1 / scale;
            HalfPrecision.Write(scale, row);
            var first = Codes(a * inverse) | Codes(c * inverse) << 4;
            var second = Codes(b * inverse) | Codes(d * inverse) << 4;
            Vector128.Narrow(
                Vector128.Narrow(first.GetLower(), first.GetUpper()), Vector128.Narrow(second.GetLower(), second.GetUpper())).AsByte().Store(row + 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Codes(Vector256<float> values) => Vector256.ConvertToInt32(Lanes.Code(values, -8, 7)) + Vector256.Create(8);
}
