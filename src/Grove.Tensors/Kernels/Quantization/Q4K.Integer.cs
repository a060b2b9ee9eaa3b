using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q4K : IIntegerFormat
{
    public static int Group => 32;

    public static int Zero => 0;

    public static bool HasMinimum => true;

    public static int Largest => 15;

    public static int Code(byte* block, int index) => block[KScales.Bytes + index / 64 * 32 + index % 32] >> index / 32 % 2 * 4 & 15;

    public static float Scale(byte* block, int group) => KScales.Factor(block, group);

    public static float Minimum(byte* block, int group) => KScales.Offset(block, group);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part) =>
        (Vector256.Load(block + KScales.Bytes + part / 2 * 32).AsUInt16() >>> part % 2 * 4).AsByte() & Vector256.Create((byte)15);

    public static void Scales(byte** rows, nint offset, float* scales, float* minimums) => KScales.All(rows, offset, scales, minimums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart)
    {
        // The two parts are the halves of the same bytes.
        byte* codes = block + KScales.Bytes + part / 2 * 32;
        return (Lanes.Nibbles(codes), Lanes.Nibbles(codes + 16));
    }
}
