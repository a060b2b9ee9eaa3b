using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Q4_K: blocks of 256. The head of <see cref="KScales"/> | 128 bytes; 32 bytes hold 64 numbers, the first 32 in their low halves.
/// </summary>
readonly unsafe partial struct Q4K : IVectorFormat, IWritableFormat
{
    const int Size = 256, Bytes = 144;

    public static TensorType Type => TensorType.Q4_K;

    public static void Decode(byte* block, float* target)
    {
        for (int part = 0; part < 8; part++)
        {
            byte* codes = block + KScales.Bytes + part / 2 * 32;
            float factor = KScales.Factor(block, part), offset = KScales.Offset(block, part);
            for (int i = 0; i < 32; i++)
            {
                target[part * 32 + i] = (part % 2 == 0 ? codes[i] & 15 : codes[i] >> 4) * factor - offset;
            }
        }
    }

    public static void Encode(float* source, byte* block)
    {
        float* scales = stackalloc float[8];
        float* minimums = stackalloc float[8];
        for (int part = 0; part < 8; part++)
        {
            scales[part] = ScaleSearch.WithMinimum(source + part * 32, 15, -1, 20, out minimums[part]);
        }

        KScales.Encode(scales, minimums, block);
        byte* codes = stackalloc byte[64];
        for (int pair = 0; pair < 4; pair++)
        {
            KScales.Codes(source + pair * 64, block, 2 * pair, 15, codes);
            KScales.Codes(source + pair * 64 + 32, block, 2 * pair + 1, 15, codes + 32);
            for (int i = 0; i < 32; i++)
            {
                block[KScales.Bytes + pair * 32 + i] = (byte)(codes[i] | codes[i + 32] << 4);
            }
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
            float d = HalfPrecision.Read(row), dmin = HalfPrecision.Read(row + 2);
            byte* codes = row + KScales.Bytes;
            float* target = other;
            for (int part = 0; part < 8; part += 2, codes += 32, target += 64)
            {
                Vector256<float> factor = Vector256.Create(d * KScales.Scale(row, part)), offset = Vector256.Create(dmin * KScales.Minimum(row, part));
                Vector256<float> factor2 = Vector256.Create(d * KScales.Scale(row, part + 1)), offset2 = Vector256.Create(dmin * KScales.Minimum(row, part + 1));
                for (int i = 0; i < 32; i += 8)
                {
                    var pair = Lanes.Bytes(codes + i);
                    a = TSink.Take(Vector256.ConvertToSingle(pair & low) * factor - offset, target + i, a);
                    b = TSink.Take(Vector256.ConvertToSingle(pair >>> 4) * factor2 - offset2, target + 32 + i, b);
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
            ScaleSearch.WithMinimum8(source, 15, -1, 20, scales, minimums);
            KScales.Encode(scales, minimums, row);
            for (int pair = 0; pair < 4; pair++)
            {
                Vector256<float> factor = Vector256.Create(KScales.Factor(row, 2 * pair)), offset = Vector256.Create(KScales.Offset(row, 2 * pair));
                Vector256<float> factor2 = Vector256.Create(KScales.Factor(row, 2 * pair + 1)), offset2 = Vector256.Create(KScales.Offset(row, 2 * pair + 1));
                float* part = source + pair * 64;
                Lanes.StoreBytes(
                    KScales.Codes(part, factor, offset, 15) | KScales.Codes(part + 32, factor2, offset2, 15) << 4,
                    KScales.Codes(part + 8, factor, offset, 15) | KScales.Codes(part + 40, factor2, offset2, 15) << 4,
                    KScales.Codes(part + 16, factor, offset, 15) | KScales.Codes(part + 48, factor2, offset2, 15) << 4,
                    KScales.Codes(part + 24, factor, offset, 15) | KScales.Codes(part + 56, factor2, offset2, 15) << 4,
                    row + KScales.Bytes + pair * 32);
            }
        }
    }
}
