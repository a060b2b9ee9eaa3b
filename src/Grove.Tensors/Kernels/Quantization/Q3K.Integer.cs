using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q3K : IIntegerFormat
{
    public static int Group => 16;

    public static int Zero => 4;

    public static bool HasMinimum => false;

    public static int Largest => 7;

    public static int Code(byte* block, int index) =>
        block[32 + index / 128 * 32 + index % 32] >> index % 128 / 32 * 2 & 3 | (block[index % 32] >> index / 32 & 1) << 2;

    public static float Scale(byte* block, int group) => HalfPrecision.Read(block + 108) * (ScaleCode(block + 96, group) - 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part) =>
        (Vector256.Load(block + 32 + part / 4 * 32).AsUInt16() >>> part % 4 * 2).AsByte() & Vector256.Create((byte)3)
        | Lanes.MoveBit(Vector256.Load(block), part, 2);

    public static void Scales(byte** rows, nint offset, float* scales, float* minimums)
    {
        const uint low = 0x0F0F0F0F, high = 0x30303030;
        float* factors = stackalloc float[8];
        GroupScales.Halves(rows, offset + 108).Store(factors);
        var zero = Vector256.Create(32);
        for (int row = 0; row < 8; row++)
        {
            byte* own = rows[row] + offset + 96;
            uint first = Unsafe.ReadUnaligned<uint>(own), second = Unsafe.ReadUnaligned<uint>(own + 4), bits = Unsafe.ReadUnaligned<uint>(own + 8);
            ulong front = first & low | bits << 4 & high | (ulong)(second & low | bits << 2 & high) << 32;
            ulong back = first >> 4 & low | bits & high | (ulong)(second >> 4 & low | bits >> 2 & high) << 32;
            var factor = Vector256.Create(factors[row]);
            (Vector256.ConvertToSingle(Lanes.Bytes(front) - zero) * factor).Store(scales + row * 8);
            (Vector256.ConvertToSingle(Lanes.Bytes(back) - zero) * factor).Store(scales + 64 + row * 8);
        }

        GroupScales.Turn(scales);
        GroupScales.Turn(scales + 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart) =>
        Lanes.Halves(Codes(block, part), Codes(nextBlock, nextPart));
}
