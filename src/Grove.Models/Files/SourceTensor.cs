using Grove.Tensors;

namespace Grove.Models.Files;

/// <summary>Gives some rows of a tensor in single precision.</summary>
/// <param name="team">Threads to use.</param>
/// <param name="first">First row.</param>
/// <param name="rows">How many.</param>
/// <param name="target">[rows, columns], overwritten.</param>
public delegate void RowReader(Team team, int first, int rows, Floats target);

/// <summary>
/// A tensor that is to be written, of which rows are asked for as they are needed: a model far larger than memory can be converted,
/// and rows may be put into another order, cut or joined on the way.
/// </summary>
/// <param name="Name">Its name in the file to be written.</param>
/// <param name="Shape">Its sizes, slowest first; rows are those of the last size.</param>
/// <param name="Read">Gives rows.</param>
public sealed record SourceTensor(string Name, int[] Shape, RowReader Read)
{
    /// <summary>Where its rows lie already as they are, or null: numbers of the wanted type are then copied bit by bit.</summary>
    public Matrix? Stored { get; init; }

    /// <summary>Length of a row.</summary>
    public int Columns => Shape is [.., int last] ? last : 1;

    /// <summary>Number of rows.</summary>
    /// <exception cref="OverflowException">There are more than an <c>int</c> can count.</exception>
    public int Rows
    {
        get
        {
            int rows = 1;
            for (int i = 0; i < Shape.Length - 1; i++) rows = checked(rows * Shape[i]);
            return rows;
        }
    }

    /// <summary>How many numbers it holds.</summary>
    public long Count => (long)Rows * Columns;

    /// <summary>A matrix as it is stored.</summary>
    /// <param name="name">Its name in the file to be written.</param>
    /// <param name="matrix">Its numbers, in any type; it must stay in memory until the file is written.</param>
    /// <param name="shape">Its sizes when they are not [rows, columns], for example one size for a vector.</param>
    /// <exception cref="ArgumentException">The shape does not fit the matrix.</exception>
    public static SourceTensor Of(string name, Matrix matrix, params int[] shape)
    {
        var tensor = new SourceTensor(name, shape.Length > 0 ? shape : [matrix.Rows, matrix.Columns],
            (team, first, rows, target) => matrix.Dequantize(team, first, rows, target)) { Stored = matrix };
        if (tensor.Rows != matrix.Rows || tensor.Columns != matrix.Columns)
            throw new ArgumentException($"'{name}' [{string.Join(", ", shape)}] is no view of a matrix [{matrix.Rows}, {matrix.Columns}].", nameof(shape));
        return tensor;
    }

    /// <summary>A weight in memory.</summary>
    public static SourceTensor Of(Parameter parameter)
    {
        int columns = parameter.Shape is [.., int last] ? last : 1;
        int rows = columns == 0 ? 0 : parameter.Value.Length / columns;
        return Of(parameter.Name, new Matrix(parameter.Value, rows, columns), parameter.Shape);
    }
}
