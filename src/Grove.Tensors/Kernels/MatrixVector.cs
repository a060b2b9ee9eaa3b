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

        // About 64 KB of matrix in a block: large beside the cost of claiming it, small beside the matrix.
        int grain = Math.Max(4, 16384 / Math.Max(columns, 1) / 4 * 4);
        team.Run(Variant.Choose(Variants).Range, &arguments, rows, grain);
    }

    struct Arguments
    {
        public float* Matrix;
        public float* Operand;
        public float* Output;
        public int Columns;
    }
}
