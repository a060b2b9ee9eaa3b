using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Scales of the blocks of eight rows at once: the lanes are rows.</summary>
static unsafe class GroupScales
{
    /// <summary>Eight halves, the same place of each row. What is not finite becomes infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Halves(byte** rows, nint offset)
    {
        var halves = Vector128.Create(
            Word(rows[0] + offset), Word(rows[1] + offset), Word(rows[2] + offset), Word(rows[3] + offset),
            Word(rows[4] + offset), Word(rows[5] + offset), Word(rows[6] + offset), Word(rows[7] + offset));
        var wide = Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(halves.AsInt16())
            : Vector256.Create(Vector128.WidenLower(halves.AsInt16()), Vector128.WidenUpper(halves.AsInt16()));

        // Times 2^112, by way of 2^224, where the exponent of infinities overflows and all others just fit.
        var moved = (wide << 13 & Vector256.Create(unchecked((int)0x8FFFE000))).AsSingle();
        return moved * Vector256.Create(1.7014118346046923e38f) * Vector256.Create(1.5845632502852868e29f) * Vector256.Create(1.925929944387236e-34f);
    }

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
