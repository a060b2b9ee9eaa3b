using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q40 : IIntegerFormat
{
    public static int Group => 32;

    public static int Zero => 8;

    public static bool HasMinimum => false;

    public static int Largest => 15;

    public static int Code(byte* block, int index) => block[2 + index % 16] >> index / 16 * 4 & 15;

    public static float Scale(byte* block, int group) => HalfPrecision.Read(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part) => Lanes.Nibbles(block + 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte** rows, nint offset, float* scales, float* minimums)
    {
        GroupScales.Halves(rows, offset).Store(scales);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart) => Lanes.NibblePair(block + 2, nextBlock + 2);
}
