namespace Grove.Tensors.Kernels;

/// <summary>
/// The innermost product: a tile of C that stays in registers while the inner dimension is walked. What differs between
/// instruction sets is only the tile, so packing, blocking and threads (<see cref="Gemm"/>) and attention are written once over it.
/// </summary>
unsafe interface IGemmTile
{
    /// <summary>Rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of a tile, which is the width of a packed panel of B.</summary>
    static abstract int Columns { get; }

    /// <summary>
    /// c[row · cStride + column] (+)= Σ over k &lt; inner of a[row · aRowStride + k · aInnerStride] · b[k · Columns + column],
    /// each sum one chain of multiply-adds in the order of k. All columns of the tile are written. If <paramref name="rows"/> is less
    /// than <see cref="Rows"/>, nothing outside A is read, but the rows of C past it may be written.
    /// </summary>
    static abstract void Multiply(
        int inner, float* a, nint aRowStride, nint aInnerStride, int rows, float* b, float* c, nint cStride, bool accumulate);
}
