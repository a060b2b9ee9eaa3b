using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

/// <summary>
/// 12 × 32 for 32 registers of 16 floats: 24 sums, 2 vectors of B. Heads are 32, 64 or 128 long, which 48 columns do not divide;
/// where they do, <see cref="Avx512Tile"/> loads less for each multiply-add.
/// </summary>
readonly unsafe struct Avx512NarrowTile : IGemmTile
{
    /// <summary>As in <see cref="Avx512Tile"/>.</summary>
    const int StepsAhead = 8;

    public static int Rows => 12;

    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int inner, float* a, nint aRowStride, nint aInnerStride, int rows, float* b, float* c, nint cStride, bool accumulate)
    {
        if (rows < Rows)
        {
            for (int row = 0; row < rows; row += 4)
            {
                MultiplyFour(inner, a + row * aRowStride, aRowStride, aInnerStride, rows - row, b, c + row * cStride, cStride, accumulate);
            }

            return;
        }

        // Three pointers and three offsets: eleven offsets would not fit the general registers.
        nint r1 = aRowStride, r2 = 2 * aRowStride, r3 = 3 * aRowStride;
        float* a4 = a + 4 * aRowStride;
        float* a8 = a + 8 * aRowStride;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Vector512<float> c80 = default, c81 = default;
        Vector512<float> c90 = default, c91 = default;
        Vector512<float> c100 = default, c101 = default;
        Vector512<float> c110 = default, c111 = default;
        for (int k = inner; k > 0; k--)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(b + StepsAhead * 32);
                Sse.Prefetch0(b + StepsAhead * 32 + 16);
            }

            var x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a[r1]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a[r2]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a[r3]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(*a4);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a4[r1]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a4[r2]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a4[r3]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            x = Vector512.Create(*a8);
            c80 = Vector512.FusedMultiplyAdd(x, b0, c80);
            c81 = Vector512.FusedMultiplyAdd(x, b1, c81);
            x = Vector512.Create(a8[r1]);
            c90 = Vector512.FusedMultiplyAdd(x, b0, c90);
            c91 = Vector512.FusedMultiplyAdd(x, b1, c91);
            x = Vector512.Create(a8[r2]);
            c100 = Vector512.FusedMultiplyAdd(x, b0, c100);
            c101 = Vector512.FusedMultiplyAdd(x, b1, c101);
            x = Vector512.Create(a8[r3]);
            c110 = Vector512.FusedMultiplyAdd(x, b0, c110);
            c111 = Vector512.FusedMultiplyAdd(x, b1, c111);
            a += aInnerStride;
            a4 += aInnerStride;
            a8 += aInnerStride;
            b += 32;
        }

        Put(c, c00, c01, accumulate);
        Put(c + cStride, c10, c11, accumulate);
        Put(c + 2 * cStride, c20, c21, accumulate);
        Put(c + 3 * cStride, c30, c31, accumulate);
        Put(c + 4 * cStride, c40, c41, accumulate);
        Put(c + 5 * cStride, c50, c51, accumulate);
        Put(c + 6 * cStride, c60, c61, accumulate);
        Put(c + 7 * cStride, c70, c71, accumulate);
        Put(c + 8 * cStride, c80, c81, accumulate);
        Put(c + 9 * cStride, c90, c91, accumulate);
        Put(c + 10 * cStride, c100, c101, accumulate);
        Put(c + 11 * cStride, c110, c111, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyFour(int inner, float* a, nint aRowStride, nint aInnerStride, int rows, float* b, float* c, nint cStride, bool accumulate)
    {
        nint last = rows - 1;
        nint r1 = Math.Min(1, last) * aRowStride, r2 = Math.Min(2, last) * aRowStride, r3 = Math.Min(3, last) * aRowStride;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        for (int k = inner; k > 0; k--)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a[r1]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a[r2]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a[r3]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            a += aInnerStride;
            b += 32;
        }

        Put(c, c00, c01, accumulate);
        Put(c + cStride, c10, c11, accumulate);
        Put(c + 2 * cStride, c20, c21, accumulate);
        Put(c + 3 * cStride, c30, c31, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* c, Vector512<float> x, Vector512<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector512.Load(c);
            y += Vector512.Load(c + 16);
        }

        x.Store(c);
        y.Store(c + 16);
    }
}
