namespace Grove.Tensors.Kernels;

/// <summary>Matrix product, single precision: C = op(A)·op(B), or C += op(A)·op(B).</summary>
public static unsafe partial class Gemm
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Scalar, true, &ScalarRows),
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
        var arguments = new Arguments
        {
            A = a.Pointer,
            ARowStride = transposeA ? 1 : inner,
            AInnerStride = transposeA ? rows : 1,
            B = b.Pointer,
            BInnerStride = transposeB ? 1 : columns,
            BColumnStride = transposeB ? inner : 1,
            C = c.Pointer,
            Rows = rows,
            Columns = columns,
            Inner = inner,
            Accumulate = accumulate,
        };
        team.Run(Variant.Choose(Variants).Range, &arguments, rows, 1);
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
        public int Rows;
        public int Columns;
        public int Inner;
        public bool Accumulate;
    }
}
