namespace Grove.Models.Layouts;

/// <summary>A tensor as a family's files store it, and which tensors of the decoder are in it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its sizes in the file.</param>
/// <param name="Pieces">What is in it; together they cover all of its rows.</param>
sealed record TensorLayout(string Name, int[] Shape, IReadOnlyList<TensorPiece> Pieces)
{
    /// <summary>True when it is stored as [inputs, outputs]; its pieces are cut from [outputs, inputs].</summary>
    public bool Transposed { get; init; }

    /// <summary>Outputs and inputs, whatever the order in the file; a vector has one input.</summary>
    public (int Rows, int Columns) Size => Shape is [int rows, int columns] ? Transposed ? (columns, rows) : (rows, columns) : (Shape[0], 1);

    /// <summary>A tensor that is stored by itself.</summary>
    public static TensorLayout Whole(string stored, string name, int[] shape, RowMap? rows = null) =>
        new(stored, shape, [new TensorPiece(name, shape, rows ?? RowMap.From(0))]);

    /// <summary>A matrix stored by itself as [inputs, outputs].</summary>
    public static TensorLayout Turned(string stored, string name, int[] shape) => shape is [int outputs, int inputs]
        ? new TensorLayout(stored, [inputs, outputs], [new TensorPiece(name, shape, RowMap.From(0))]) { Transposed = true }
        : Whole(stored, name, shape);

    /// <summary>Tensors of equal inputs stored one after the other.</summary>
    public static TensorLayout Stacked(string stored, params (string Name, int[] Shape)[] parts)
    {
        var pieces = new List<TensorPiece>();
        int rows = 0;
        foreach ((string name, int[] shape) in parts)
        {
            pieces.Add(new TensorPiece(name, shape, RowMap.From(rows)));
            rows += shape[0];
        }
        return new TensorLayout(stored, [rows, .. parts[0].Shape[1..]], pieces);
    }
}
