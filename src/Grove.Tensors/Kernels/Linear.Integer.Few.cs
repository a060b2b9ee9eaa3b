using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Linear
{
    /// <summary>Bytes that are asked of memory ahead of the group that is multiplied: what memory delivers until they are wanted.</summary>
    const int Ahead = 6 << 10;

    /// <summary>Scales of one block of eight outputs, of which there are up to 16 for each.</summary>
    const int MostScales = 16 * GroupOutputs;

    /// <summary>Few rows: weights are read where they are stored, eight outputs side by side so that eight streams of loads are under way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    static void FewRows<TFormat, TDot>(GroupPart* part, int firstGroup, int endGroup)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        byte** outputs = stackalloc byte*[GroupOutputs];
        float* scales = stackalloc float[MostScales];
        float* minimums = stackalloc float[MostScales];
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes(), step = StepBlocks(size);
        int blocks = part->Inputs / size;
        nint groupBytes = GroupOutputs * part->RowBytes;
        nint ahead = (Ahead + groupBytes - 1) / groupBytes * groupBytes;
        for (int group = firstGroup; group < endGroup; group++)
        {
            Point(part, group, outputs);
            for (int row = 0; row < part->Rows; row++)
            {
                byte* record = part->Records + row * Rounding.RowBytes(part->Inputs);
                byte* coming = outputs[0] + ahead;
                Vector256<float> sum = default;
                nint offset = 0;
                int block = 0;
                for (; block <= blocks - step; block += step, offset += step * bytes)
                {
                    if (Sse.IsSupported && row == 0)
                    {
                        for (byte* end = coming + GroupOutputs * step * bytes; coming < end; coming += 64)
                        {
                            Sse.Prefetch0(coming);
                        }
                    }

                    TFormat.Scales(outputs, offset, scales, minimums);
                    if (size == Rounding.Size)
                    {
                        TFormat.Scales(outputs, offset + bytes, scales + GroupOutputs, minimums + GroupOutputs);
                        sum = AddPair<TFormat, TDot>(outputs, offset, 0, offset + bytes, 0, record, scales, minimums, sum);
                        record += 2 * Rounding.Bytes;
                        continue;
                    }

                    if (TFormat.Group == 16)
                    {
                        for (int piece = 0; piece < size / Rounding.Size; piece++, record += Rounding.Bytes)
                        {
                            sum = AddPiece<TFormat, TDot>(outputs, offset, piece, record, scales + piece * ScalesOf<TFormat>(), minimums + piece * ScalesOf<TFormat>(), sum);
                        }

                        continue;
                    }

                    for (int piece = 0; piece < size / Rounding.Size; piece += 2, record += 2 * Rounding.Bytes)
                    {
                        sum = AddPair<TFormat, TDot>(outputs, offset, piece, offset, piece + 1, record, scales + piece * ScalesOf<TFormat>(), minimums + piece * ScalesOf<TFormat>(), sum);
                    }
                }

                if (block < blocks)
                {
                    TFormat.Scales(outputs, offset, scales, minimums);
                    sum = AddPiece<TFormat, TDot>(outputs, offset, 0, record, scales, minimums, sum);
                }

                part->Put(row, group, sum);
            }
        }
    }

    /// <summary>Blocks that are taken at once: 64 numbers or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int StepBlocks(int size) => size == Rounding.Size ? 2 : 1;

    /// <summary>Scales of eight outputs for 32 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ScalesOf<TFormat>()
        where TFormat : struct, IIntegerFormat => Rounding.Size / TFormat.Group * GroupOutputs;

    /// <summary>Eight dot products of 64 numbers. Codes of up to 31 are added across lanes two times 32 at once, the others one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static Vector256<float> AddPair<TFormat, TDot>(
        byte** outputs, nint offset, int piece, nint nextOffset, int nextPiece, byte* record, float* scales, float* minimums, Vector256<float> sum)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        int next = ScalesOf<TFormat>();
        if (TFormat.Largest > 31)
        {
            sum = AddPiece<TFormat, TDot>(outputs, offset, piece, record, scales, minimums, sum);
            return AddPiece<TFormat, TDot>(outputs, nextOffset, nextPiece, record + Rounding.Bytes, scales + next, minimums + next, sum);
        }

        (Vector256<byte> front, Vector256<byte> back) = Lanes.Halves(Vector256.Load(record), Vector256.Load(record + Rounding.Bytes));
        var a = Begin<TFormat, TDot>(outputs[0], offset, piece, nextOffset, nextPiece, front, back);
        var b = Begin<TFormat, TDot>(outputs[1], offset, piece, nextOffset, nextPiece, front, back);
        var c = Begin<TFormat, TDot>(outputs[2], offset, piece, nextOffset, nextPiece, front, back);
        var d = Begin<TFormat, TDot>(outputs[3], offset, piece, nextOffset, nextPiece, front, back);
        var e = Begin<TFormat, TDot>(outputs[4], offset, piece, nextOffset, nextPiece, front, back);
        var f = Begin<TFormat, TDot>(outputs[5], offset, piece, nextOffset, nextPiece, front, back);
        var g = Begin<TFormat, TDot>(outputs[6], offset, piece, nextOffset, nextPiece, front, back);
        var h = Begin<TFormat, TDot>(outputs[7], offset, piece, nextOffset, nextPiece, front, back);
        (Vector256<int> first, Vector256<int> second) = TDot.Finish(a, b, c, d, e, f, g, h, TFormat.Largest);
        sum = AddGroup<TFormat>(first, record, Half.Both, scales, minimums, sum);
        return AddGroup<TFormat>(second, record + Rounding.Bytes, Half.Both, scales + next, minimums + next, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Begin<TFormat, TDot>(byte* output, nint offset, int piece, nint nextOffset, int nextPiece, Vector256<byte> front, Vector256<byte> back)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        (Vector256<byte> codes, Vector256<byte> nextCodes) = TFormat.Pair(output + offset, piece, output + nextOffset, nextPiece);
        return TDot.Begin(codes, nextCodes, front.AsSByte(), back.AsSByte());
    }

    /// <summary>Eight dot products of 32 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static Vector256<float> AddPiece<TFormat, TDot>(byte** outputs, nint offset, int piece, byte* record, float* scales, float* minimums, Vector256<float> sum)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        var numbers = Vector256.Load(record).AsSByte();
        bool signed = TFormat.Largest == 127;
        (Vector256<int> first, Vector256<int> second) = TDot.Sums(
            TDot.Dot(TFormat.Codes(outputs[0] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[1] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[2] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[3] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[4] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[5] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[6] + offset, piece), numbers, signed),
            TDot.Dot(TFormat.Codes(outputs[7] + offset, piece), numbers, signed));
        if (TFormat.Group == 32)
        {
            return AddGroup<TFormat>(first + second, record, Half.Both, scales, minimums, sum);
        }

        sum = AddGroup<TFormat>(first, record, Half.First, scales, minimums, sum);
        return AddGroup<TFormat>(second, record, Half.Last, scales + GroupOutputs, minimums + GroupOutputs, sum);
    }

    /// <summary>Which of a record's numbers a group of inputs is.</summary>
    enum Half
    {
        Both,
        First,
        Last,
    }

    /// <summary>Adds the products of one group of inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> AddGroup<TFormat>(Vector256<int> dots, byte* record, Half half, float* scales, float* minimums, Vector256<float> sum)
        where TFormat : struct, IIntegerFormat
    {
        var scale = Vector256.Create(Unsafe.ReadUnaligned<float>(record + Rounding.Scale));
        if (TFormat.Zero != 0)
        {
            // Zeros are powers of two, and a shift is cheaper than a product.
            dots -= SumOf(record, half) << BitOperations.Log2((uint)TFormat.Zero);
        }

        sum = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(dots), Vector256.Load(scales) * scale, sum);
        if (TFormat.HasMinimum)
        {
            var negative = half == Half.Both
                ? Vector256.Create(Unsafe.ReadUnaligned<float>(record + Rounding.Negative))
                : -(scale * Vector256.ConvertToSingle(SumOf(record, half)));
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(minimums), negative, sum);
        }

        return sum;
    }

    /// <summary>The sum of a record's numbers, or of half of them, in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> SumOf(byte* record, Half half)
    {
        int* source = (int*)(record + (half == Half.Both ? Rounding.Sum : Rounding.Pair));
        var all = Avx2.IsSupported ? Avx2.BroadcastScalarToVector256(source) : Vector256.Create(Unsafe.ReadUnaligned<int>(source));
        return half switch
        {
            Half.Both => all,
            Half.First => all << 16 >> 16,
            _ => all >> 16,
        };
    }
}
