using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q5_K: blocks of 256. The head of <see cref="KScales"/> | 32 bytes of fifth bits, of which bit k of byte i belongs to number 32·k + i |
/// 128 bytes as in Q4_K.
/// </summary>
readonly unsafe partial struct Q5K : IVectorFormat, IWritableFormat
{
    const int Size = 256, Bytes = 176, High = KScales.Bytes, Low = High + 32;

    public static TensorType Type => TensorType.Q5_K;

    public static void Decode(byte* block, float* target)
    {
        for (int part = 0; part < 8; part++)
        {
            byte* codes = block + Low + part / 2 * 32;
            float factor = KScales.Factor(block, part), offset = KScales.Offset(block, part);
            for (int i = 0; i < 32; i++)
            {
                int low = part % 2 == 0 ? codes[i] & 15 : codes[i] >> 4;
                target[part * 32 + i] = (low | (block[High + i] >> part & 1) << 4) * factor - offset;
            }
        }
    }

    public static void Encode(float* source, byte* block)
    {
        float* scales = stackalloc float[8];
        float* minimums = stackalloc float[8];
        for (int part = 0; part < 8; part++)
        {
            scales[part] = ScaleSearch.WithMinimum(source + part * 32, 31, -0.5f, 15, out minimums[part]);
        }

        KScales.Encode(scales, minimums, block);
        new Span<byte>(block + High, 32).Clear();
        byte* codes = stackalloc byte[64];
        for (int pair = 0; pair < 4; pair++)
        {
            KScales.Codes(source + pair * 64, block, 2 * pair, 31, codes);
            KScales.Codes(source + pair * 64 + 32, block, 2 * pair + 1, 31, codes + 32);
            for (int i = 0; i < 32; i++)
            {
                block[Low + pair * 32 + i] = (byte)(codes[i] & 15 | (codes[i + 32] & 15) << 4);
                block[High + i] |= (byte)((codes[i] >> 4 | codes[i + 32] >> 4 << 1) << (2 * pair));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        Vector256<int> low = Vector256.Create(15), fifth = Vector256.Create(16);
        for (; blocks > 0; blocks--, row += Bytes, other += Size)
        {
            float d = HalfPrecision.Read(row), dmin = HalfPrecision.Read(row + 2);
            byte* codes = row + Low;
            float* target = other;
            for (int part = 0; part < 8; part += 2, codes += 32, target += 64)
            {
                Vector256<float> factor = Vector256.Create(d * KScales.Scale(row, part)), offset = Vector256.Create(dmin * KScales.Minimum(row, part));
                Vector256<float> factor2 = Vector256.Create(d * KScales.Scale(row, part + 1)), offset2 = Vector256.Create(dmin * KScales.Minimum(row, part + 1));
                for (int i = 0; i < 32; i += 8)
                {
                    var pair = Lanes.Bytes(codes + i);
                    var high = Lanes.Bytes(row + High + i) << 4 >>> part;
                    a = TSink.Take(Vector256.ConvertToSingle(pair & low | high & fifth) * factor - offset, target + i, a);
                    b = TSink.Take(Vector256.ConvertToSingle(pair >>> 4 | high >>> 1 & fifth) * factor2 - offset2, target + 32 + i, b);
                }
            }
        }

        return Vector256.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        float* scales = stackalloc float[8];
        float* minimums = stackalloc float[8];
        for (; blocks > 0; blocks--, row += Bytes, source += Size)
        {
            ScaleSearch.WithMinimum8(source, 31, -0.5f, 15, scales, minimums);
            KScales.Encode(scales, minimums, row);
            for (int i = 0; i < 32; i += 8)
            {
                Vector256<int> high = default;
                for (int pair = 0; pair < 4; pair++)
                {
                    Vector256<float> factor = Vector256.Create(KScales.Factor(row, 2 * pair)), offset = Vector256.Create(KScales.Offset(row, 2 * pair));
                    Vector256<float> factor2 = Vector256.Create(KScales.Factor(row, 2 * pair + 1)), offset2 = Vector256.Create(KScales.Offset(row, 2 * pair + 1));
                    var first = KScales.Codes(source + pair * 64 + i, factor, offset, 31);
                    var second = KScales.Codes(source + pair * 64 + 32 + i, factor2, offset2, 31);
                    Lanes.StoreBytes(first & Vector256.Create(15) | (second & Vector256.Create(15)) << 4, row + Low + pair * 32 + i);
                    high |= (first >>> 4 | second >>> 4 << 1) << (2 * pair);
                }

                Lanes.StoreBytes(high, row + High + i);
            }
        }
    }
}
