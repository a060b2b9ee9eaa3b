using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q6K : IIntegerFormat
{
    public static int Group => 16;

    public static int Zero => 32;

    public static bool HasMinimum => false;

    public static int Largest => 63;

    public static int Code(byte* block, int index)
    {
        int half = index / 128, inside = index % 128;
        return block[half * 64 + inside % 64] >> inside / 64 * 4 & 15 | (block[High + half * 32 + inside % 32] >> inside / 32 * 2 & 3) << 4;
    }

    public static float Scale(byte* block, int group) => HalfPrecision.Read(block + Factor) * (sbyte)block[Scales + group];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part)
    {
        var low = (Vector256.Load(block + part / 4 * 64 + part % 2 * 32).AsUInt16() >>> part % 4 / 2 * 4).AsByte() & Vector256.Create((byte)15);
        var bits = Vector256.Load(block + High + part / 4 * 32).AsUInt16();
        int shift = part % 4 * 2;
        var high = shift < 4 ? bits << (4 - shift) : bits >>> (shift - 4);
        return low | high.AsByte() & Vector256.Create((byte)0x30);
    }

    static void IIntegerFormat.Scales(byte** rows, nint offset, float* scales, float* minimums)
    {
        float* factors = stackalloc float[8];
        GroupScales.Halves(rows, offset + Factor).Store(factors);
        for (int row = 0; row < 8; row++)
        {
            byte* own = rows[row] + offset + Scales;
            var factor = Vector256.Create(factors[row]);
            (Vector256.ConvertToSingle(Lanes.SignedBytes(own)) * factor).Store(scales + row * 8);
            (Vector256.ConvertToSingle(Lanes.SignedBytes(own + 8)) * factor).Store(scales + 64 + row * 8);
        }

        GroupScales.Turn(scales);
        GroupScales.Turn(scales + 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart) =>
        Lanes.Halves(Codes(block, part), Codes(nextBlock, nextPart));
}
