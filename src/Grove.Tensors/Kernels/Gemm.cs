using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

/// <summary>Matrix product, single precision: C = op(A)·op(B), or C += op(A)·op(B).</summary>
public static unsafe partial class Gemm
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Avx512, Vector512.IsHardwareAccelerated, &MultiplyAvx512),
        new(KernelLevel.Avx2, Fma.IsSupported, &MultiplyBlocked<Avx2Tile>),
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &MultiplyBlocked<PortableTile>),
        new(KernelLevel.Scalar, true, &MultiplyScalar),
    ];

    /// <summary>
    /// C[rows, columns] = op(A)[rows, inner] · op(B)[inner, columns], all row-major and dense.
    /// A transposed operand is stored as its transpose: A as [inner, rows], B as [columns, inner].
    /// </summary>
    /// <param name="team">Threads to use; the result does not depend on how many.</param>
    /// <param name="a">[rows, inner], or [inner, rows] if <paramref name="transposeA"/>.</param>
    /// <param name="transposeA">A is stored transposed.</param>
    /// <param name="b">[inner, columns], or [columns, inner] if <paramref name="transposeB"/>.</param>
    /// <param name="transposeB">B is stored transposed.</param>
    /// <param name="c">[rows, columns]; must not overlap A or B.</param>
    /// <param name="rows">Rows of C.</param>
    /// <param name="columns">Columns of C.</param>
    /// <param name="inner">Length of the sums.</param>
    /// <param name="accumulate">Add to C instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A view is smaller than its shape.</exception>
    public static void Multiply(
        Team team, Floats a, bool transposeA, Floats b, bool transposeB, Floats c, int rows, int columns, int inner, bool accumulate)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(columns);
        Shape.RequireSize(inner);
        Shape.Require(a, (long)rows * inner);
        Shape.Require(b, (long)inner * columns);
        Shape.Require(c, (long)rows * columns);
        if (rows == 0 || columns == 0 || inner == 0)
        {
            if (!accumulate)
            {
                c.Slice(0, rows * columns).Clear();
            }

            return;
        }

        var arguments = new Arguments
        {
            A = a.Pointer,
            ARowStride = transposeA ? 1 : inner,
            AInnerStride = transposeA ? rows : 1,
            B = b.Pointer,
            BInnerStride = transposeB ? 1 : columns,
            BColumnStride = transposeB ? inner : 1,
            C = c.Pointer,
            CStride = columns,
            Rows = rows,
            Columns = columns,
            Inner = inner,
            Accumulate = accumulate,
        };
        Variant.Choose(Variants).Whole(team, &arguments);
    }

    /// <summary>
    /// C[rows, columns] (+)= A[rows, inner] · panelᵀ, where C is some columns of a wider matrix and panel is [columns, inner]; no size is 0.
    /// The sums are taken in the same order as those of the whole product.
    /// </summary>
    internal static void MultiplyColumns(Team team, float* a, float* panel, float* c, nint cStride, int rows, int columns, int inner, bool accumulate)
    {
        var arguments = new Arguments
        {
            A = a,
            ARowStride = inner,
            AInnerStride = 1,
            B = panel,
            BInnerStride = 1,
            BColumnStride = inner,
            C = c,
            CStride = cStride,
            Rows = rows,
            Columns = columns,
            Inner = inner,
            Accumulate = accumulate,
        };
        Variant.Choose(Variants).Whole(team, &arguments);
    }

    /// <summary>
    /// C[rows, columns] (+)= A[rows, inner] · panel[inner, columns], where A is some columns of a wider matrix; no size is 0. When
    /// <paramref name="inner"/> is a multiple of <see cref="InnerBlock"/> in all panels but the last, their sum is the same as that of the whole product.
    /// </summary>
    internal static void MultiplyPart(Team team, float* a, nint aStride, float* panel, float* c, int rows, int columns, int inner, bool accumulate)
    {
        var arguments = new Arguments
        {
            A = a,
            ARowStride = aStride,
            AInnerStride = 1,
            B = panel,
            BInnerStride = columns,
            BColumnStride = 1,
            C = c,
            CStride = columns,
            Rows = rows,
            Columns = columns,
            Inner = inner,
            Accumulate = accumulate,
        };
        Variant.Choose(Variants).Whole(team, &arguments);
    }

    struct Arguments
    {
        public float* A;
        public nint ARowStride;
        public nint AInnerStride;
        public float* B;
        public nint BInnerStride;
        public nint BColumnStride;
        public float* C;
        public nint CStride;
        public int Rows;
        public int Columns;
        public int Inner;
        public bool Accumulate;

        // The rest belongs to the blocked variants. A group is the part of B that is packed at the moment.
        public float* Packed; // [inner block][panel of the group][k][tile column]
        public int FirstColumn; // of the group
        public int GroupColumns;
        public int GroupPanels;
        public int FirstInner;
        public int GroupInner;
        public int NextColumn; // the group after it; Columns or more for none
        public int NextInner;
        public int RowTiles; // of C
        public int RowBlocks;
        public int ColumnBlocks; // in the group
        public Lane* Lanes; // [LaneCount]
        public int LaneCount;

        /// <summary>The first tile of a block of rows: blocks differ by one tile at most.</summary>
        public readonly int FirstTile(int rowBlock) => (int)((long)RowTiles * rowBlock / RowBlocks);
    }
}
