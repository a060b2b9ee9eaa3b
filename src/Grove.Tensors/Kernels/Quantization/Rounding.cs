using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Rows of activations rounded to whole numbers from −127 to 127 with one scale for 32: what products in whole numbers read. A row is a
/// sequence of records of <see cref="Bytes"/>: 32 signed bytes | single scale | two 16-bit sums, of each half of the bytes | single
/// −scale·(their sum) | 32-bit sum of all.
/// </summary>
/// <remarks>
/// Numbers so small that the inverse of their scale would not be finite become 0. Where one of the 32 is infinite or not a number, all are
/// lost: the scale is not a number and neither is any result.
/// </remarks>
static unsafe class Rounding
{
    /// <summary>Bytes of a record.</summary>
    internal const int Bytes = 48;

    /// <summary>Where the scale, the sums and their negative product with the scale lie in a record.</summary>
    internal const int Scale = 32, Pair = 36, Negative = 40, Sum = 44;

    /// <summary>Numbers of a record.</summary>
    internal const int Size = 32;

    const float Negligible = 1e-36f;
    const int Infinity = 0x7F800000;

    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsVector),
        new(KernelLevel.Scalar, true, &RowsScalar),
    ];

    /// <summary>Bytes of a row of so many numbers, a multiple of 32.</summary>
    internal static nint RowBytes(int width) => (nint)width / Size * Bytes;

    /// <summary>records[rows] = input[rows, width].</summary>
    internal static void Run(Team team, float* input, byte* records, int rows, int width)
    {
        var arguments = new Arguments { Input = input, Records = records, Blocks = width / Size };
        team.Run(Variant.Choose(Variants).Range, &arguments, rows, Math.Max(1, 16384 / width));
    }

    static void RowsScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (nint block = (nint)start * p.Blocks; block < (nint)end * p.Blocks; block++)
        {
            float* source = p.Input + block * Size;
            byte* record = p.Records + block * Bytes;
            int largest = 0;
            for (int i = 0; i < Size; i++)
            {
                largest = Math.Max(largest, BitConverter.SingleToInt32Bits(source[i]) & int.MaxValue);
            }

            float inverse = Begin(record, largest);
            int first = 0, second = 0;
            for (int i = 0; i < 16; i++)
            {
                sbyte low = Code(source[i], inverse), high = Code(source[i + 16], inverse);
                record[i] = (byte)low;
                record[i + 16] = (byte)high;
                first += low;
                second += high;
            }

            Finish(record, first, second);
        }
    }

    static sbyte Code(float value, float inverse) => inverse == 0 ? (sbyte)0 : (sbyte)MathF.Round(value * inverse);

    /// <summary>Writes the scale; returns what numbers are multiplied with, 0 where all become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Begin(byte* record, int largestBits)
    {
        float largest = BitConverter.Int32BitsToSingle(largestBits);
        float scale = largestBits >= Infinity ? float.NaN : largest < Negligible ? 0 : largest / 127;
        Unsafe.WriteUnaligned(record + Scale, scale);
        return scale > 0 ? 127 / largest : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Finish(byte* record, int first, int second)
    {
        Unsafe.WriteUnaligned(record + Pair, (int)(ushort)first | second << 16);
        Unsafe.WriteUnaligned(record + Negative, -(Unsafe.ReadUnaligned<float>(record + Scale) * (first + second)));
        Unsafe.WriteUnaligned(record + Sum, first + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowsVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        var magnitude = Vector256.Create(int.MaxValue);
        for (nint block = (nint)start * p.Blocks; block < (nint)end * p.Blocks; block++)
        {
            float* source = p.Input + block * Size;
            byte* record = p.Records + block * Bytes;
            Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);

            // As whole numbers the bits of magnitudes have the order of the numbers, infinity and what is none above all others.
            var larger = Vector256.Max(
                Vector256.Max(a.AsInt32() & magnitude, b.AsInt32() & magnitude), Vector256.Max(c.AsInt32() & magnitude, d.AsInt32() & magnitude));
            var large = Vector128.Max(larger.GetLower(), larger.GetUpper());
            large = Vector128.Max(large, Vector128.Shuffle(large, Vector128.Create(2, 3, 0, 1)));
            large = Vector128.Max(large, Vector128.Shuffle(large, Vector128.Create(1, 0, 3, 2)));
            float inverse = Begin(record, large.ToScalar());
            if (inverse == 0)
            {
                Vector256<byte>.Zero.Store(record);
                Finish(record, 0, 0);
                continue;
            }

            Vector256<int> e = Code(a, inverse), f = Code(b, inverse), g = Code(c, inverse), h = Code(d, inverse);
            Lanes.StoreBytes(e, f, g, h, record);
            Vector256<int> front = e + f, back = g + h;
            Finish(record, Vector128.Sum(front.GetLower() + front.GetUpper()), Vector128.Sum(back.GetLower() + back.GetUpper()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Code(Vector256<float> values, float inverse) => Vector256.ConvertToInt32Native(Vector256.Round(values * inverse));

    struct Arguments
    {
        public float* Input;
        public byte* Records;
        public int Blocks;
    }
}
