using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>The wide tile, unless it pads the columns by 3 % more than the narrow one (256 columns are 6 × 48 − 32, but 8 × 32).</summary>
    static void MultiplyAvx512(Team team, void* arguments)
    {
        int columns = ((Arguments*)arguments)->Columns;
        long wide = (long)Blocks(columns, Avx512Tile.Columns) * Avx512Tile.Columns;
        long narrow = (long)Blocks(columns, Avx512NarrowTile.Columns) * Avx512NarrowTile.Columns;
        if (wide * 32 <= narrow * 33)
        {
            MultiplyBlocked<Avx512Tile>(team, arguments);
        }
        else
        {
            MultiplyBlocked<Avx512NarrowTile>(team, arguments);
        }
    }
}

/// <summary>
/// 8 × 48 for 32 registers of 16 floats: 24 sums, 3 vectors of B, the elements of A broadcast as operands of the multiply-adds. A panel of B
/// is larger than the first-level cache, so its lines are asked for eight steps ahead.
/// </summary>
readonly unsafe struct Avx512Tile : IGemmTile
{
    const int StepsAhead = 8;

    public static int Rows => 8;

    public static int Columns => 48;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int inner, float* a, nint aRowStride, nint aInnerStride, int rows, float* b, float* c, nint cStride, bool accumulate)
    {
        nint last = rows - 1;
        nint r1 = Math.Min(1, last) * aRowStride, r2 = Math.Min(2, last) * aRowStride, r3 = Math.Min(3, last) * aRowStride;
        nint r4 = Math.Min(4, last) * aRowStride, r5 = Math.Min(5, last) * aRowStride, r6 = Math.Min(6, last) * aRowStride;
        nint r7 = Math.Min(7, last) * aRowStride;
        Vector512<float> c00 = default, c01 = default, c02 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default;
        Vector512<float> c60 = default, c61 = default, c62 = default;
        Vector512<float> c70 = default, c71 = default, c72 = default;
        for (int k = inner; k > 0; k--)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var b2 = Vector512.Load(b + 32);
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(b + StepsAhead * 48);
                Sse.Prefetch0(b + StepsAhead * 48 + 16);
                Sse.Prefetch0(b + StepsAhead * 48 + 32);
            }

            var x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            x = Vector512.Create(a[r1]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            x = Vector512.Create(a[r2]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            x = Vector512.Create(a[r3]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            x = Vector512.Create(a[r4]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
            x = Vector512.Create(a[r5]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
            x = Vector512.Create(a[r6]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            c62 = Vector512.FusedMultiplyAdd(x, b2, c62);
            x = Vector512.Create(a[r7]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            c72 = Vector512.FusedMultiplyAdd(x, b2, c72);
            a += aInnerStride;
            b += 48;
        }

        Put(c, c00, c01, c02, accumulate);
        Put(c + cStride, c10, c11, c12, accumulate);
        Put(c + 2 * cStride, c20, c21, c22, accumulate);
        Put(c + 3 * cStride, c30, c31, c32, accumulate);
        Put(c + 4 * cStride, c40, c41, c42, accumulate);
        Put(c + 5 * cStride, c50, c51, c52, accumulate);
        Put(c + 6 * cStride, c60, c61, c62, accumulate);
        Put(c + 7 * cStride, c70, c71, c72, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* c, Vector512<float> x, Vector512<float> y, Vector512<float> z, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector512.Load(c);
            y += Vector512.Load(c + 16);
            z += Vector512.Load(c + 32);
        }

        x.Store(c);
        y.Store(c + 16);
        z.Store(c + 32);
    }
}
