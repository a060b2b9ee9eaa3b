using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q50 : IIntegerFormat
{
    public static int Group => 32;

    public static int Zero => 16;

    public static bool HasMinimum => false;

    public static int Largest => 31;

    public static int Code(byte* block, int index) => block[6 + index % 16] >> index / 16 * 4 & 15 | (int)(Unsafe.ReadUnaligned<uint>(block + 2) >> index & 1) << 4;

    public static float Scale(byte* block, int group) => HalfPrecision.Read(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part) => 
        Lanes.Nibbles(block + 6) | Lanes.FifthBits32(Unsafe.ReadUnaligned<uint>(block + 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte** rows, nint offset, float* scales, float* minimums)
    {
        GroupScales.Halves(rows, offset).Store(scales);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart)
    {
        (Vector256<byte> front, Vector256<byte> back) = Lanes.NibblePair(block + 6, nextBlock + 6);
        (Vector256<byte> frontBits, Vector256<byte> backBits) = Lanes.FifthBitPair(Unsafe.ReadUnaligned<uint>(block + 2), Unsafe.ReadUnaligned<uint>(nextBlock + 2));
        return (front | frontBits, back | backBits);
    }
}
