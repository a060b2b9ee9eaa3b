using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Matrix times vector, the product of decoding: limited by how fast the matrix can be read.</summary>
public static unsafe partial class MatrixVector
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &RowsVector),
        new(KernelLevel.Scalar, true, &RowsScalar),
    ];

    internal static readonly Variant[] EachVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &EachVector),
        new(KernelLevel.Scalar, true, &EachScalar),
    ];

    /// <summary>output[rows] = matrix[rows, columns] · vector[columns].</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="matrix">[rows, columns].</param>
    /// <param name="vector">[columns].</param>
    /// <param name="output">[rows]; must not overlap the others.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    public static void Multiply(Team team, Floats matrix, Floats vector, Floats output, int rows, int columns)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(columns);
        Shape.Require(matrix, (long)rows * columns);
        Shape.Require(vector, columns);
        Shape.Require(output, rows);
        var arguments = new Arguments { Matrix = matrix.Pointer, Operand = vector.Pointer, Output = output.Pointer, Columns = columns };
        team.Run(Variant.Choose(Variants).Range, &arguments, rows, Grain(columns));
    }

    /// <summary>
    /// output[vectors, rows] = the product with each of several vectors, each the same bits as <see cref="Multiply"/> gives for it alone: what
    /// decoding several texts at once needs. The matrix is read once.
    /// </summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="matrix">[rows, columns].</param>
    /// <param name="operands">[vectors, columns].</param>
    /// <param name="output">[vectors, rows]; must not overlap the others.</param>
    /// <param name="vectors">Number of vectors.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    public static void MultiplyEach(Team team, Floats matrix, Floats operands, Floats output, int vectors, int rows, int columns)
    {
        Shape.RequireSize(vectors);
        Shape.RequireSize(rows);
        Shape.RequireSize(columns);
        Shape.Require(matrix, (long)rows * columns);
        Shape.Require(operands, (long)vectors * columns);
        Shape.Require(output, (long)vectors * rows);
        var arguments = new Arguments
        {
            Matrix = matrix.Pointer,
            Operand = operands.Pointer,
            Output = output.Pointer,
            Columns = columns,
            Vectors = vectors,
            Rows = rows,
        };
        team.Run(Variant.Choose(EachVariants).Range, &arguments, rows, Grain(columns));
    }

    // About 64 KB of matrix in a block: large beside the cost of claiming it, small beside the matrix.
    static int Grain(int columns) => Math.Max(4, 16384 / Math.Max(columns, 1) / 4 * 4);

    struct Arguments
    {
        public float* Matrix;
        public float* Operand;
        public float* Output;
        public int Columns;
        public int Vectors; // these two for several vectors only
        public int Rows;
    }
}
