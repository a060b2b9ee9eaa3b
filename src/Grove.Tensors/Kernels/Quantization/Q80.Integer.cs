using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q80 : IIntegerFormat
{
    public static int Group => 32;

    public static int Zero => 0;

    public static bool HasMinimum => false;

    public static int Largest => 127;

    public static int Code(byte* block, int index) => (sbyte)block[2 + index];

    public static float Scale(byte* block, int group) => HalfPrecision.Read(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part) => Vector256.Load(block + 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte** rows, nint offset, float* scales, float* minimums)
    {
        GroupScales.Halves(rows, offset).Store(scales);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart) =>
        Lanes.Halves(Codes(block, part), Codes(nextBlock, nextPart));
}
