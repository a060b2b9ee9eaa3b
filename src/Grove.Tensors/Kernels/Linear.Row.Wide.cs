using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Kernels;

/// <content>
/// One row with weights of 16 and 32 bits: four outputs at a time, so that four streams of loads are under way, each with two sums. An output's
/// sum is taken in the same order whichever others it is computed with.
/// </content>
public static unsafe partial class Linear
{
    /// <summary>How eight numbers of a weight are widened.</summary>
    interface IWide
    {
        static abstract int Bytes { get; }

        static abstract Vector256<float> Eight(byte* source);

        static abstract float One(byte* source);
    }

    static void RowsSingleVector(void* arguments, int start, int end) => RowsWide<WideSingle>(arguments, start, end);

    static void RowsBrainFloat(void* arguments, int start, int end) => RowsWide<WideBrainFloat>(arguments, start, end);

    /// <summary>Infinities are looked for afterwards, so that widening all the others is four instructions.</summary>
    static void RowsHalf(void* arguments, int start, int end)
    {
        ref var p = ref *(RowArguments*)arguments;

        // A piece is small enough to be found in the cache when it is looked through.
        const int piece = 8;
        for (int first = start; first < end; first += piece)
        {
            int last = Math.Min(first + piece, end);
            if (AllFinite(p.Weight + first * p.RowBytes, (last - first) * p.RowBytes))
            {
                RowsWide<WideHalf>(arguments, first, last);
            }
            else
            {
                RowsVector<HalfPrecision>(arguments, first, last);
            }
        }
    }

    /// <summary>Whether no half has the exponent of infinities; asks memory for what comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool AllFinite(byte* halves, nint bytes)
    {
        Vector256<ushort> most = default, most2 = default;
        nint i = 0;
        for (; i <= bytes - 64; i += 64)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(halves + i + bytes);
            }

            Vector256<ushort> first = Vector256.Load((ushort*)(halves + i)), second = Vector256.Load((ushort*)(halves + i + 32));
            most = Vector256.Max(most, first + first);
            most2 = Vector256.Max(most2, second + second);
        }

        bool finite = Vector256.LessThanAll(Vector256.Max(most, most2), Vector256.Create((ushort)0xF800));
        for (; i < bytes; i += 2)
        {
            finite &= (Unsafe.ReadUnaligned<ushort>(halves + i) & 0x7C00) != 0x7C00;
        }

        return finite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowsWide<TWide>(void* arguments, int start, int end)
        where TWide : struct, IWide
    {
        ref var p = ref *(RowArguments*)arguments;
        int inputs = p.Inputs, row = start;
        for (; row + 4 <= end; row += 4)
        {
            byte* a = p.Weight + row * p.RowBytes, b = a + p.RowBytes, c = b + p.RowBytes, d = c + p.RowBytes;
            Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            int i = 0;
            for (; i <= inputs - 16; i += 16)
            {
                nint at = (nint)i * TWide.Bytes, next = at + 8 * TWide.Bytes;
                Vector256<float> x = Vector256.Load(p.Input + i), y = Vector256.Load(p.Input + i + 8);
                a0 = Vector256.MultiplyAddEstimate(TWide.Eight(a + at), x, a0);
                a1 = Vector256.MultiplyAddEstimate(TWide.Eight(a + next), y, a1);
                b0 = Vector256.MultiplyAddEstimate(TWide.Eight(b + at), x, b0);
                b1 = Vector256.MultiplyAddEstimate(TWide.Eight(b + next), y, b1);
                c0 = Vector256.MultiplyAddEstimate(TWide.Eight(c + at), x, c0);
                c1 = Vector256.MultiplyAddEstimate(TWide.Eight(c + next), y, c1);
                d0 = Vector256.MultiplyAddEstimate(TWide.Eight(d + at), x, d0);
                d1 = Vector256.MultiplyAddEstimate(TWide.Eight(d + next), y, d1);
            }

            p.Put(row, Rest<TWide>(a, p.Input, i, inputs, Vector256.Sum(a0 + a1)));
            p.Put(row + 1, Rest<TWide>(b, p.Input, i, inputs, Vector256.Sum(b0 + b1)));
            p.Put(row + 2, Rest<TWide>(c, p.Input, i, inputs, Vector256.Sum(c0 + c1)));
            p.Put(row + 3, Rest<TWide>(d, p.Input, i, inputs, Vector256.Sum(d0 + d1)));
        }

        for (; row < end; row++)
        {
            byte* a = p.Weight + row * p.RowBytes;
            Vector256<float> a0 = default, a1 = default;
            int i = 0;
            for (; i <= inputs - 16; i += 16)
            {
                nint at = (nint)i * TWide.Bytes;
                a0 = Vector256.MultiplyAddEstimate(TWide.Eight(a + at), Vector256.Load(p.Input + i), a0);
                a1 = Vector256.MultiplyAddEstimate(TWide.Eight(a + at + 8 * TWide.Bytes), Vector256.Load(p.Input + i + 8), a1);
            }

            p.Put(row, Rest<TWide>(a, p.Input, i, inputs, Vector256.Sum(a0 + a1)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Rest<TWide>(byte* weight, float* input, int first, int inputs, float sum)
        where TWide : struct, IWide
    {
        for (int i = first; i < inputs; i++)
        {
            sum += TWide.One(weight + (nint)i * TWide.Bytes) * input[i];
        }

        return sum;
    }

    readonly struct WideSingle : IWide
    {
        public static int Bytes => sizeof(float);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Eight(byte* source) => Vector256.Load((float*)source);

        public static float One(byte* source) => Unsafe.ReadUnaligned<float>(source);
    }

    readonly struct WideBrainFloat : IWide
    {
        public static int Bytes => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Eight(byte* source) => (Lanes.Words(source) << 16).AsSingle();

        public static float One(byte* source) => BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source) << 16);
    }

    /// <summary>Finite halves: exponent and mantissa go to their places, 2^112 makes up for the other zero of the exponent.</summary>
    readonly struct WideHalf : IWide
    {
        public static int Bytes => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Eight(byte* source)
        {
            // The sign comes along to the highest bit, and copies of it below are cut off.
            var wide = Avx2.IsSupported ? Avx2.ConvertToVector256Int32((short*)source) : SignedWords(source);
            return (wide << 13 & Vector256.Create(unchecked((int)0x8FFFE000))).AsSingle() * Vector256.Create(HalfPrecision.Shift);
        }

        public static float One(byte* source) => HalfPrecision.Read(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<int> SignedWords(byte* source)
        {
            var words = Vector128.Load((short*)source);
            return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
        }
    }
}
