using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Linear
{
    /// <summary>Bytes of the codes of 32 inputs in a panel: for each four of them, four codes of every output.</summary>
    const int PanelBytes = 32 * GroupOutputs;

    /// <summary>Many rows: the lanes are outputs, and every code that is loaded meets four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ManyRows<TFormat, TDot>(GroupPart* part, int firstGroup, int endGroup)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        byte** outputs = stackalloc byte*[GroupOutputs];
        int scaleCount = part->Inputs / TFormat.Group * GroupOutputs;
        float* scales = ThreadScratch.Take(2 * (nint)part->Inputs + 2 * scaleCount);
        float* minimums = scales + scaleCount;
        byte* panel = (byte*)(minimums + scaleCount);
        nint stride = Rounding.RowBytes(part->Inputs);
        for (int group = firstGroup; group < endGroup; group++)
        {
            Point(part, group, outputs);
            Pack<TFormat>(outputs, part->Inputs, panel, scales, minimums);
            for (int row = 0; row < part->Rows; row += 4)
            {
                // Beyond the last row, that one again.
                int last = part->Rows - 1 - row;
                byte* first = part->Records + row * stride;
                Tile<TFormat, TDot>(
                    part, group, row, panel, scales, minimums,
                    first, first + Math.Min(1, last) * stride, first + Math.Min(2, last) * stride, first + Math.Min(3, last) * stride);
            }
        }
    }

    /// <summary>Brings the codes of eight outputs into the order [32 inputs][four inputs][output], and the scales into [group][output].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Pack<TFormat>(byte** outputs, int inputs, byte* panel, float* scales, float* minimums)
        where TFormat : struct, IIntegerFormat
    {
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes(), scalesOfBlock = size / TFormat.Group * GroupOutputs;
        nint offset = 0;
        for (int block = 0; block < inputs / size; block++, offset += bytes, scales += scalesOfBlock, minimums += scalesOfBlock)
        {
            TFormat.Scales(outputs, offset, scales, minimums);
            for (int piece = 0; piece < size / Rounding.Size; piece++, panel += PanelBytes)
            {
                var a = TFormat.Codes(outputs[0] + offset, piece).AsInt32();
                var b = TFormat.Codes(outputs[1] + offset, piece).AsInt32();
                var c = TFormat.Codes(outputs[2] + offset, piece).AsInt32();
                var d = TFormat.Codes(outputs[3] + offset, piece).AsInt32();
                var e = TFormat.Codes(outputs[4] + offset, piece).AsInt32();
                var f = TFormat.Codes(outputs[5] + offset, piece).AsInt32();
                var g = TFormat.Codes(outputs[6] + offset, piece).AsInt32();
                var h = TFormat.Codes(outputs[7] + offset, piece).AsInt32();
                Lanes.Transpose(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
                a.AsByte().Store(panel);
                b.AsByte().Store(panel + 32);
                c.AsByte().Store(panel + 64);
                d.AsByte().Store(panel + 96);
                e.AsByte().Store(panel + 128);
                f.AsByte().Store(panel + 160);
                g.AsByte().Store(panel + 192);
                h.AsByte().Store(panel + 224);
            }
        }
    }

    /// <summary>Four rows through a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile<TFormat, TDot>(
        GroupPart* part, int group, int row, byte* panel, float* scales, float* minimums, byte* record0, byte* record1, byte* record2, byte* record3)
        where TFormat : struct, IIntegerFormat
        where TDot : struct, IDot
    {
        Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (int input = 0; input < part->Inputs; input += 32)
        {
            var a = TDot.Prepare(Vector256.Load(panel), TFormat.Largest);
            var b = TDot.Prepare(Vector256.Load(panel + 32), TFormat.Largest);
            var c = TDot.Prepare(Vector256.Load(panel + 64), TFormat.Largest);
            var d = TDot.Prepare(Vector256.Load(panel + 96), TFormat.Largest);
            bool open = TFormat.Largest <= 15 && TFormat.Group == 32;
            var dot0 = open ? TDot.Open(a, b, c, d, record0) : TDot.Four(a, b, c, d, panel, record0, TFormat.Largest);
            var dot1 = open ? TDot.Open(a, b, c, d, record1) : TDot.Four(a, b, c, d, panel, record1, TFormat.Largest);
            var dot2 = open ? TDot.Open(a, b, c, d, record2) : TDot.Four(a, b, c, d, panel, record2, TFormat.Largest);
            var dot3 = open ? TDot.Open(a, b, c, d, record3) : TDot.Four(a, b, c, d, panel, record3, TFormat.Largest);
            if (TFormat.Group == 16)
            {
                sum0 = AddGroup<TFormat>(dot0, record0, Half.First, scales, minimums, sum0);
                sum1 = AddGroup<TFormat>(dot1, record1, Half.First, scales, minimums, sum1);
                sum2 = AddGroup<TFormat>(dot2, record2, Half.First, scales, minimums, sum2);
                sum3 = AddGroup<TFormat>(dot3, record3, Half.First, scales, minimums, sum3);
                dot0 = dot1 = dot2 = dot3 = default;
                scales += GroupOutputs;
                minimums += GroupOutputs;
            }

            a = TDot.Prepare(Vector256.Load(panel + 128), TFormat.Largest);
            b = TDot.Prepare(Vector256.Load(panel + 160), TFormat.Largest);
            c = TDot.Prepare(Vector256.Load(panel + 192), TFormat.Largest);
            d = TDot.Prepare(Vector256.Load(panel + 224), TFormat.Largest);
            dot0 = open ? TDot.Closed(dot0, TDot.Open(a, b, c, d, record0 + 16)) : dot0 + TDot.Four(a, b, c, d, panel + 128, record0 + 16, TFormat.Largest);
            dot1 = open ? TDot.Closed(dot1, TDot.Open(a, b, c, d, record1 + 16)) : dot1 + TDot.Four(a, b, c, d, panel + 128, record1 + 16, TFormat.Largest);
            dot2 = open ? TDot.Closed(dot2, TDot.Open(a, b, c, d, record2 + 16)) : dot2 + TDot.Four(a, b, c, d, panel + 128, record2 + 16, TFormat.Largest);
            dot3 = open ? TDot.Closed(dot3, TDot.Open(a, b, c, d, record3 + 16)) : dot3 + TDot.Four(a, b, c, d, panel + 128, record3 + 16, TFormat.Largest);
            Half last = TFormat.Group == 16 ? Half.Last : Half.Both;
            sum0 = AddGroup<TFormat>(dot0, record0, last, scales, minimums, sum0);
            sum1 = AddGroup<TFormat>(dot1, record1, last, scales, minimums, sum1);
            sum2 = AddGroup<TFormat>(dot2, record2, last, scales, minimums, sum2);
            sum3 = AddGroup<TFormat>(dot3, record3, last, scales, minimums, sum3);
            scales += GroupOutputs;
            minimums += GroupOutputs;
            panel += PanelBytes;
            record0 += Rounding.Bytes;
            record1 += Rounding.Bytes;
            record2 += Rounding.Bytes;
            record3 += Rounding.Bytes;
        }

        part->Put(row, group, sum0);
        if (row + 1 < part->Rows) part->Put(row + 1, group, sum1);
        if (row + 2 < part->Rows) part->Put(row + 2, group, sum2);
        if (row + 3 < part->Rows) part->Put(row + 3, group, sum3);
    }
}
