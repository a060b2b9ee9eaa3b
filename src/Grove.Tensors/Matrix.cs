namespace Grove.Tensors;

/// <summary>
/// A view on a row-major matrix as it is stored, in memory or in a mapped file, in any <see cref="TensorType"/>. Copying it copies the
/// view, not the numbers; it must not be used after its owner is disposed. It may begin at any byte.
/// </summary>
public readonly unsafe struct Matrix
{
    internal readonly byte* Pointer;

    internal Matrix(byte* pointer, TensorType type, int rows, int columns)
    {
        Pointer = pointer;
        Type = type;
        Rows = rows;
        Columns = columns;
        RowBytes = type.RowBytes(columns);
    }

    /// <summary>A matrix of single precision over numbers in memory.</summary>
    /// <exception cref="ArgumentException">The view is smaller than the shape.</exception>
    public Matrix(Floats values, int rows, int columns)
        : this((byte*)values.Pointer, TensorType.F32, rows, columns) => Kernels.Shape.Require(values, (long)rows * columns);

    /// <summary>
    /// A matrix over bytes anywhere, for readers of mapped files: the caller answers for the memory being there, and staying.
    /// </summary>
    /// <param name="pointer">First byte; any alignment.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row, a whole number of blocks.</param>
    /// <exception cref="ArgumentException">A size is negative, or the row is not a whole number of blocks.</exception>
    public static Matrix Unchecked(byte* pointer, TensorType type, int rows, int columns)
    {
        Kernels.Shape.RequireSize(rows);
        Kernels.Shape.RequireSize(columns);
        return new Matrix(pointer, type, rows, columns);
    }

    /// <summary>How the numbers are stored.</summary>
    public TensorType Type { get; }

    /// <summary>Number of rows; for a weight, its outputs.</summary>
    public int Rows { get; }

    /// <summary>Length of a row; for a weight, its inputs.</summary>
    public int Columns { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public long RowBytes { get; }

    /// <summary>Bytes of all rows.</summary>
    public long Bytes => Rows * RowBytes;

    /// <summary>Whether this is a matrix at all, not the default value.</summary>
    public bool Exists => Pointer is not null;

    /// <summary>The rows from <paramref name="first"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside the matrix.</exception>
    public Matrix Slice(int first, int rows)
    {
        if ((uint)first > (uint)Rows || (uint)rows > (uint)(Rows - first))
            throw new ArgumentOutOfRangeException(nameof(first), $"Rows [{first}, {(long)first + rows}) are not inside a matrix of {Rows}.");
        return new Matrix(Pointer + first * RowBytes, Type, rows, Columns);
    }

    /// <summary>Copies rows in single precision, on the threads of a team: exactly the numbers that are stored.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="target">[rows, columns].</param>
    /// <exception cref="ArgumentException">The rows do not lie inside the matrix, or the target is too small.</exception>
    public void Dequantize(Team team, int firstRow, int rows, Floats target)
    {
        Kernels.Shape.Require(target, (long)rows * Columns);
        Kernels.Quantization.Dequantization.Run(team, Slice(firstRow, rows), target.Pointer);
    }

    /// <summary>Copies rows in single precision, on the calling thread.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="target">[rows, columns].</param>
    /// <exception cref="ArgumentException">The rows do not lie inside the matrix, or the target is too small.</exception>
    public void Dequantize(int firstRow, int rows, Span<float> target)
    {
        if (target.Length < (long)rows * Columns)
            throw new ArgumentException($"{(long)rows * Columns} numbers do not fit into {target.Length}.", nameof(target));
        fixed (float* pointer = target) Kernels.Quantization.Dequantization.Run(Slice(firstRow, rows), pointer);
    }

    /// <summary>Stores numbers in this matrix's type, over what is there: F32, F16, BF16, Q8_0, Q4_0, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K.</summary>
    /// <param name="team">Threads to use; the bytes do not depend on how many.</param>
    /// <param name="source">[rows, columns].</param>
    /// <exception cref="ArgumentException">The source is too small, or the type can only be read.</exception>
    public void QuantizeFrom(Team team, Floats source)
    {
        Kernels.Shape.Require(source, (long)Rows * Columns);
        Kernels.Quantization.Quantizer.Run(team, source.Pointer, this);
    }

    /// <summary>The stored bytes of some rows, for copying them as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rows do not lie inside the matrix, or a span cannot hold them.</exception>
    public ReadOnlySpan<byte> StoredRows(int first, int rows)
    {
        Matrix part = Slice(first, rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Bytes, int.MaxValue, nameof(rows));
        return new ReadOnlySpan<byte>(part.Pointer, (int)part.Bytes);
    }

    /// <summary>The numbers of a matrix of single precision.</summary>
    /// <exception cref="InvalidOperationException">It is stored otherwise, or has more numbers than a view can hold.</exception>
    public Floats AsFloats() => Type == TensorType.F32 && (long)Rows * Columns <= int.MaxValue
        ? new Floats((float*)Pointer, Rows * Columns)
        : throw new InvalidOperationException($"A matrix [{Rows}, {Columns}] of {Type} is not a view of floats.");
}
