using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <content>Whole numbers for products with rounded activations.</content>
readonly unsafe partial struct Q2K : IIntegerFormat
{
    public static int Group => 16;

    public static int Zero => 0;

    public static bool HasMinimum => true;

    public static int Largest => 3;

    public static int Code(byte* block, int index) => block[16 + index / 128 * 32 + index % 32] >> index % 128 / 32 * 2 & 3;

    public static float Scale(byte* block, int group) => HalfPrecision.Read(block + 80) * (block[group] & 15);

    public static float Minimum(byte* block, int group) => HalfPrecision.Read(block + 82) * (block[group] >> 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Codes(byte* block, int part) =>
        (Vector256.Load(block + 16 + part / 4 * 32).AsUInt16() >>> part % 4 * 2).AsByte() & Vector256.Create((byte)3);

    public static void Scales(byte** rows, nint offset, float* scales, float* minimums)
    {
        const ulong nibbles = 0x0F0F0F0F0F0F0F0F;
        float* factors = stackalloc float[16];
        GroupScales.Halves(rows, offset + 80).Store(factors);
        GroupScales.Halves(rows, offset + 82).Store(factors + 8);
        for (int row = 0; row < 8; row++)
        {
            Vector256<float> factor = Vector256.Create(factors[row]), minimum = Vector256.Create(factors[8 + row]);
            for (int half = 0; half < 2; half++)
            {
                ulong bytes = Unsafe.ReadUnaligned<ulong>(rows[row] + offset + half * 8);
                int target = half * 64 + row * 8;
                (Vector256.ConvertToSingle(Lanes.Bytes(bytes & nibbles)) * factor).Store(scales + target);
                (Vector256.ConvertToSingle(Lanes.Bytes(bytes >> 4 & nibbles)) * minimum).Store(minimums + target);
            }
        }

        GroupScales.Turn(scales);
        GroupScales.Turn(scales + 64);
        GroupScales.Turn(minimums);
        GroupScales.Turn(minimums + 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart) =>
        Lanes.Halves(Codes(block, part), Codes(nextBlock, nextPart));
}
