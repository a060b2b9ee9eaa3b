using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

/// <summary>
/// 8 rows × 2 vectors of whatever length the machine has: 16 sums, meant for 32 registers and four units (Arm64). Machines with AVX2
/// have a tile of their own.
/// </summary>
readonly unsafe struct PortableTile : IGemmTile
{
    public static int Rows => 8;

    public static int Columns => 2 * Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int inner, float* a, nint aRowStride, nint aInnerStride, int rows, float* b, float* c, nint cStride, bool accumulate)
    {
        nint last = rows - 1;
        nint r1 = Math.Min(1, last) * aRowStride, r2 = Math.Min(2, last) * aRowStride, r3 = Math.Min(3, last) * aRowStride;
        nint r4 = Math.Min(4, last) * aRowStride, r5 = Math.Min(5, last) * aRowStride, r6 = Math.Min(6, last) * aRowStride;
        nint r7 = Math.Min(7, last) * aRowStride;
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector<float> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (int k = inner; k > 0; k--)
        {
            var b0 = Vector.Load(b);
            var b1 = Vector.Load(b + Vector<float>.Count);
            var x = Vector.Create(*a);
            c00 = Vector.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector.MultiplyAddEstimate(x, b1, c01);
            x = Vector.Create(a[r1]);
            c10 = Vector.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector.MultiplyAddEstimate(x, b1, c11);
            x = Vector.Create(a[r2]);
            c20 = Vector.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector.MultiplyAddEstimate(x, b1, c21);
            x = Vector.Create(a[r3]);
            c30 = Vector.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector.MultiplyAddEstimate(x, b1, c31);
            x = Vector.Create(a[r4]);
            c40 = Vector.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector.MultiplyAddEstimate(x, b1, c41);
            x = Vector.Create(a[r5]);
            c50 = Vector.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector.MultiplyAddEstimate(x, b1, c51);
            x = Vector.Create(a[r6]);
            c60 = Vector.MultiplyAddEstimate(x, b0, c60);
            c61 = Vector.MultiplyAddEstimate(x, b1, c61);
            x = Vector.Create(a[r7]);
            c70 = Vector.MultiplyAddEstimate(x, b0, c70);
            c71 = Vector.MultiplyAddEstimate(x, b1, c71);
            a += aInnerStride;
            b += 2 * Vector<float>.Count;
        }

        Put(c, c00, c01, accumulate);
        Put(c + cStride, c10, c11, accumulate);
        Put(c + 2 * cStride, c20, c21, accumulate);
        Put(c + 3 * cStride, c30, c31, accumulate);
        Put(c + 4 * cStride, c40, c41, accumulate);
        Put(c + 5 * cStride, c50, c51, accumulate);
        Put(c + 6 * cStride, c60, c61, accumulate);
        Put(c + 7 * cStride, c70, c71, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* c, Vector<float> x, Vector<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector.Load(c);
            y += Vector.Load(c + Vector<float>.Count);
        }

        x.Store(c);
        y.Store(c + Vector<float>.Count);
    }
}
