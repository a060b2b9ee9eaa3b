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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FewRows<TFormat, TDot>(GroupPart* part, int firstGroup, int endGroup)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        byte** outputs = stackalloc byte*[GroupOutputs];
        float* scales = stackalloc float[MostScales];
        float* minimums = stackalloc float[MostScales];
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes();
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
                for (int block = 0; block < blocks; block++, offset += bytes)
                {
                    if (Sse.IsSupported && row == 0)
                    {
                        for (byte* end = coming + GroupOutputs * bytes; coming < end; coming += 64)
                        {
                            Sse.Prefetch0(coming);
                        }
                    }

                    TFormat.Scales(outputs, offset, scales, minimums);
                    for (int piece = 0; piece < size / Rounding.Size; piece++, record += Rounding.Bytes)
                    {
                        sum = AddPiece<TFormat, TDot>(outputs, offset, piece, record, scales, minimums, sum);
                    }
                }

                part->Put(row, group, sum);
            }
        }
    }

    /// <summary>Eight dot products of 32 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
            return AddGroup<TFormat, TDot>(first + second, record, 1, 1, scales + piece * GroupOutputs, minimums + piece * GroupOutputs, sum);
        }

        sum = AddGroup<TFormat, TDot>(first, record, 1, 0, scales + 2 * piece * GroupOutputs, minimums + 2 * piece * GroupOutputs, sum);
        return AddGroup<TFormat, TDot>(second, record, 0, 1, scales + (2 * piece + 1) * GroupOutputs, minimums + (2 * piece + 1) * GroupOutputs, sum);
    }

    /// <summary>Adds the products of one group of inputs, the halves of the record's numbers that count being 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> AddGroup<TFormat, TDot>(Vector256<int> dots, byte* record, short first, short second, float* scales, float* minimums, Vector256<float> sum)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        int pair = Unsafe.ReadUnaligned<int>(record + Rounding.Pair);
        var scale = Vector256.Create(Unsafe.ReadUnaligned<float>(record + Rounding.Scale));
        if (TFormat.Zero != 0)
        {
            dots -= TDot.Pairs(pair, (short)(first * TFormat.Zero), (short)(second * TFormat.Zero));
        }

        sum = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(dots), Vector256.Load(scales) * scale, sum);
        if (TFormat.HasMinimum)
        {
            var negative = TFormat.Group == 32
                ? Vector256.Create(Unsafe.ReadUnaligned<float>(record + Rounding.Negative))
                : -(scale * Vector256.ConvertToSingle(TDot.Pairs(pair, first, second)));
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(minimums), negative, sum);
        }

        return sum;
    }
}
