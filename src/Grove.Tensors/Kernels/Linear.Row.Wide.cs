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

        /// <summary>Whether <see cref="Eight"/> is wrong for halves that are not finite.</summary>
        static abstract bool NeedsCheck { get; }

        /// <summary>A walk that is right for every number, one output after the other.</summary>
        static abstract void Exact(void* arguments, int start, int end);
    }

    static void RowsSingleVector(void* arguments, int start, int end) => RowsWide<WideSingle>(arguments, start, end);

    static void RowsBrainFloat(void* arguments, int start, int end) => RowsWide<WideBrainFloat>(arguments, start, end);

    static void RowsHalf(void* arguments, int start, int end) => RowsWide<WideHalf>(arguments, start, end);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowsWide<TWide>(void* arguments, int start, int end)
        where TWide : struct, IWide
    {
        ref var p = ref *(RowArguments*)arguments;
        int inputs = p.Inputs, row = start;
        nint ahead = (Ahead + 4 * p.RowBytes - 1) / (4 * p.RowBytes) * (4 * p.RowBytes);
        for (; row + 4 <= end; row += 4)
        {
            Vector256<ushort> most = default;
            byte* a = p.Weight + row * p.RowBytes, b = a + p.RowBytes, c = b + p.RowBytes, d = c + p.RowBytes;
            Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            int i = 0;
            for (; i <= inputs - 16; i += 16)
            {
                nint at = (nint)i * TWide.Bytes, next = at + 8 * TWide.Bytes;
                if (Sse.IsSupported)
                {
                    // As many bytes of the outputs to come as this step takes of its four.
                    Sse.Prefetch0(a + ahead + 4 * at);
                    Sse.Prefetch0(a + ahead + 4 * at + 64);
                    if (TWide.Bytes == 4)
                    {
                        Sse.Prefetch0(a + ahead + 4 * at + 128);
                        Sse.Prefetch0(a + ahead + 4 * at + 192);
                    }
                }

                if (TWide.NeedsCheck)
                {
                    // Twice the bits have no sign, and above all others are those of infinities.
                    Vector256<ushort> e = Vector256.Load((ushort*)(a + at)), f = Vector256.Load((ushort*)(b + at));
                    Vector256<ushort> g = Vector256.Load((ushort*)(c + at)), h = Vector256.Load((ushort*)(d + at));
                    most = Vector256.Max(most, Vector256.Max(Vector256.Max(e + e, f + f), Vector256.Max(g + g, h + h)));
                }

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

            if (TWide.NeedsCheck && Vector256.GreaterThanOrEqualAny(most, Vector256.Create((ushort)0xF800)))
            {
                TWide.Exact(arguments, row, row + 4);
                continue;
            }

            p.Put(row, Rest<TWide>(a, p.Input, i, inputs, Vector256.Sum(a0 + a1)));
            p.Put(row + 1, Rest<TWide>(b, p.Input, i, inputs, Vector256.Sum(b0 + b1)));
            p.Put(row + 2, Rest<TWide>(c, p.Input, i, inputs, Vector256.Sum(c0 + c1)));
            p.Put(row + 3, Rest<TWide>(d, p.Input, i, inputs, Vector256.Sum(d0 + d1)));
        }

        if (row < end)
        {
            TWide.Exact(arguments, row, end);
        }
    }

    /// <summary>One output after the other, in the same order of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowsAlone<TWide>(void* arguments, int start, int end)
        where TWide : struct, IWide
    {
        ref var p = ref *(RowArguments*)arguments;
        for (int row = start; row < end; row++)
        {
            byte* a = p.Weight + row * p.RowBytes;
            Vector256<float> a0 = default, a1 = default;
            int i = 0;
            for (; i <= p.Inputs - 16; i += 16)
            {
                nint at = (nint)i * TWide.Bytes;
                a0 = Vector256.MultiplyAddEstimate(TWide.Eight(a + at), Vector256.Load(p.Input + i), a0);
                a1 = Vector256.MultiplyAddEstimate(TWide.Eight(a + at + 8 * TWide.Bytes), Vector256.Load(p.Input + i + 8), a1);
            }

            p.Put(row, Rest<TWide>(a, p.Input, i, p.Inputs, Vector256.Sum(a0 + a1)));
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

        public static bool NeedsCheck => false;

        public static void Exact(void* arguments, int start, int end) => RowsAlone<WideSingle>(arguments, start, end);
    }

    readonly struct WideBrainFloat : IWide
    {
        public static int Bytes => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Eight(byte* source) => (Lanes.Words(source) << 16).AsSingle();

        public static float One(byte* source) => BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source) << 16);

        public static bool NeedsCheck => false;

        public static void Exact(void* arguments, int start, int end) => RowsAlone<WideBrainFloat>(arguments, start, end);
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

        public static bool NeedsCheck => true;

        public static void Exact(void* arguments, int start, int end) => RowsVector<HalfPrecision>(arguments, start, end);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<int> SignedWords(byte* source)
        {
            var words = Vector128.Load((short*)source);
            return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
        }
    }
}
