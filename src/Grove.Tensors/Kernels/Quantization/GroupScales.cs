using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Scales of the blocks of eight rows at once: the lanes are rows.</summary>
static unsafe class GroupScales
{
    /// <summary>Eight halves, the same place of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Halves(byte** rows, nint offset) => HalfPrecision.Widen(Vector128.Create(
        Word(rows[0] + offset), Word(rows[1] + offset), Word(rows[2] + offset), Word(rows[3] + offset),
        Word(rows[4] + offset), Word(rows[5] + offset), Word(rows[6] + offset), Word(rows[7] + offset)));

    /// <summary>One by one, as the format defines them.</summary>
    internal static void Each<TFormat>(byte** rows, nint offset, float* scales, float* minimums)
        where TFormat : struct, IIntegerFormat
    {
        int groups = TFormat.Type.BlockSize() / TFormat.Group;
        for (int row = 0; row < 8; row++)
        {
            for (int group = 0; group < groups; group++)
            {
                scales[group * 8 + row] = TFormat.Scale(rows[row] + offset, group);
                if (TFormat.HasMinimum)
                {
                    minimums[group * 8 + row] = TFormat.Minimum(rows[row] + offset, group);
                }
            }
        }
    }

    /// <summary>Turns [row][group] of eight by eight into [group][row], in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Turn(float* square)
    {
        Vector256<int> a = Vector256.Load((int*)square), b = Vector256.Load((int*)square + 8), c = Vector256.Load((int*)square + 16), d = Vector256.Load((int*)square + 24);
        Vector256<int> e = Vector256.Load((int*)square + 32), f = Vector256.Load((int*)square + 40), g = Vector256.Load((int*)square + 48), h = Vector256.Load((int*)square + 56);
        Lanes.Transpose(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        a.Store((int*)square);
        b.Store((int*)square + 8);
        c.Store((int*)square + 16);
        d.Store((int*)square + 24);
        e.Store((int*)square + 32);
        f.Store((int*)square + 40);
        g.Store((int*)square + 48);
        h.Store((int*)square + 56);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ushort Word(byte* source) => Unsafe.ReadUnaligned<ushort>(source);
}
