using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels;

/// <summary>
/// 6 × 16 for 16 registers of 8 floats: 12 sums, 2 vectors of B, the rest for elements of A. A step of k is 12 multiply-adds
/// (6 cycles on two units, enough to cover their latency) and 8 loads.
/// </summary>
readonly unsafe struct Avx2Tile : IGemmTile
{
    public static int Rows => 6;

    public static int Columns => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int inner, float* a, nint aRowStride, nint aInnerStride, int rows, float* b, float* c, nint cStride, bool accumulate)
    {
        nint last = rows - 1;
        nint r1 = Math.Min(1, last) * aRowStride, r2 = Math.Min(2, last) * aRowStride, r3 = Math.Min(3, last) * aRowStride;
        nint r4 = Math.Min(4, last) * aRowStride, r5 = Math.Min(5, last) * aRowStride;
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (int k = inner; k > 0; k--)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(*a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[r1]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[r2]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[r3]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a[r4]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a[r5]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a += aInnerStride;
            b += 16;
        }

        if (accumulate)
        {
            AddRow(c, c00, c01);
            AddRow(c + cStride, c10, c11);
            AddRow(c + 2 * cStride, c20, c21);
            AddRow(c + 3 * cStride, c30, c31);
            AddRow(c + 4 * cStride, c40, c41);
            AddRow(c + 5 * cStride, c50, c51);
        }
        else
        {
            StoreRow(c, c00, c01);
            StoreRow(c + cStride, c10, c11);
            StoreRow(c + 2 * cStride, c20, c21);
            StoreRow(c + 3 * cStride, c30, c31);
            StoreRow(c + 4 * cStride, c40, c41);
            StoreRow(c + 5 * cStride, c50, c51);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddRow(float* c, Vector256<float> x, Vector256<float> y) => StoreRow(c, Vector256.Load(c) + x, Vector256.Load(c + 8) + y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreRow(float* c, Vector256<float> x, Vector256<float> y)
    {
        x.Store(c);
        y.Store(c + 8);
    }
}
