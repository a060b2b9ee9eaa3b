using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q6_K: blocks of 256. 128 bytes of low 4 bits | 64 bytes of high 2 bits | 16 × i8 scale, one for each 16 numbers | half d; a number is
/// d·scale·(q − 32). In each half of the block, low byte i holds the numbers i and i + 64, and high byte i the numbers i, i + 32, i + 64 and i + 96.
/// </summary>
readonly unsafe partial struct Q6K : IVectorFormat, IWritableFormat
{
    const int Size = 256, Bytes = 210, High = 128, Scales = 192, Factor = 208;

    public static TensorType Type => TensorType.Q6_K;

    public static void Decode(byte* block, float* target)
    {
        float d = HalfPrecision.Read(block + Factor);
        for (int i = 0; i < Size; i++)
        {
            int half = i / 128, inside = i % 128;
            int low = block[half * 64 + inside % 64] >> inside / 64 * 4 & 15;
            int high = block[High + half * 32 + inside % 32] >> inside / 32 * 2 & 3;
            target[i] = d * (sbyte)block[Scales + i / 16] * ((low | high << 4) - 32);
        }
    }

    public static void Encode(float* source, byte* block)
    {
        float* scales = stackalloc float[16];
        for (int part = 0; part < 16; part++)
        {
            scales[part] = ScaleSearch.Symmetric(source + part * 16);
        }

        if (!EncodeScales(scales, block))
        {
            return;
        }

        byte* codes = stackalloc byte[Size];
        for (int i = 0; i < Size; i++)
        {
            float scale = HalfPrecision.Read(block + Factor) * (sbyte)block[Scales + i / 16];
            codes[i] = scale == 0 ? (byte)32 : (byte)((int)Lanes.Code(source[i] / scale, -32, 31) + 32);
        }

        for (int half = 0; half < 2; half++, codes += 128)
        {
            for (int i = 0; i < 32; i++)
            {
                block[half * 64 + i] = (byte)(codes[i] & 15 | (codes[i + 64] & 15) << 4);
                block[half * 64 + 32 + i] = (byte)(codes[i + 32] & 15 | (codes[i + 96] & 15) << 4);
                block[High + half * 32 + i] = (byte)(codes[i] >> 4 | codes[i + 32] >> 4 << 2 | codes[i + 64] >> 4 << 4 | codes[i + 96] >> 4 << 6);
            }
        }
    }

    /// <summary>Rounds 16 scales to 8 bits over one shared factor; false when all numbers are as good as zero, and the whole block is written.</summary>
    static bool EncodeScales(float* scales, byte* block)
    {
        float extreme = 0;
        for (int part = 0; part < 16; part++)
        {
            if (MathF.Abs(scales[part]) > MathF.Abs(extreme))
            {
                extreme = scales[part];
            }
        }

        if (!(MathF.Abs(extreme) >= ScaleSearch.Negligible))
        {
            new Span<byte>(block, Bytes).Clear();
            return false;
        }

        float inverse = -128 / extreme;
        HalfPrecision.Write(1 / inverse, block + Factor);
        for (int part = 0; part < 16; part++)
        {
            block[Scales + part] = (byte)(int)Lanes.Code(scales[part] * inverse, -128, 127);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        Vector256<int> low = Vector256.Create(15), high = Vector256.Create(0x30), zero = Vector256.Create(32);
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            float d = HalfPrecision.Read(row + Factor);
            float* target = other;
            for (int half = 0; half < 2; half++, target += 128)
            {
                for (int i = 0; i < 32; i += 8)
                {
                    byte* scale = row + Scales + half * 8 + i / 16;
                    Vector256<int> first = Lanes.Bytes(row + half * 64 + i), second = Lanes.Bytes(row + half * 64 + 32 + i);
                    var bits = Lanes.Bytes(row + High + half * 32 + i);
                    a = TSink.Take(Number(first & low | bits << 4 & high, zero, d, scale[0]), target + i, a);
                    b = TSink.Take(Number(second & low | bits << 2 & high, zero, d, scale[2]), target + 32 + i, b);
                    a = TSink.Take(Number(first >>> 4 | bits & high, zero, d, scale[4]), target + 64 + i, a);
                    b = TSink.Take(Number(second >>> 4 | bits >>> 2 & high, zero, d, scale[6]), target + 96 + i, b);
                }
            }
        }

        return Vector256.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Number(Vector256<int> code, Vector256<int> zero, float d, byte scale) =>
        Vector256.Create(d * (sbyte)scale) * Vector256.ConvertToSingle(code - zero);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        float* scales = stackalloc float[16];
        for (; blocks > 0; blocks--, row += Bytes, source += Size)
        {
            ScaleSearch.Symmetric8(source, scales);
            ScaleSearch.Symmetric8(source + 128, scales + 8);
            if (!EncodeScales(scales, row))
            {
                continue;
            }

            float d = HalfPrecision.Read(row + Factor);
            for (int half = 0; half < 2; half++)
            {
                for (int i = 0; i < 32; i += 8)
                {
                    float* part = source + half * 128 + i;
                    byte* scale = row + Scales + half * 8 + i / 16;
                    Vector256<int> q1 = Codes(part, d, scale[0]), q2 = Codes(part + 32, d, scale[2]);
                    Vector256<int> q3 = Codes(part + 64, d, scale[4]), q4 = Codes(part + 96, d, scale[6]);
                    var low = Vector256.Create(15);
                    Lanes.StoreBytes(q1 & low | (q3 & low) << 4, row + half * 64 + i);
                    Lanes.StoreBytes(q2 & low | (q4 & low) << 4, row + half * 64 + 32 + i);
                    Lanes.StoreBytes(q1 >>> 4 | q2 >>> 4 << 2 | q3 >>> 4 << 4 | q4 >>> 4 << 6, row + High + half * 32 + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Codes(float* source, float d, byte scale)
    {
        var factor = Vector256.Create(d * (sbyte)scale);
        var codes = Vector256.ConvertToInt32(Lanes.Code(Vector256.Load(source) / factor, -32, 31));
        return Vector256.ConditionalSelect(Vector256.Equals(factor, Vector256<float>.Zero).AsInt32(), default, codes) + Vector256.Create(32);
    }
}
