namespace Grove.Models.Layouts;

/// <summary>A tensor of the decoder as a part of a stored one.</summary>
/// <param name="Name">Its name among <see cref="TensorNames"/>.</param>
/// <param name="Shape">Its sizes there: [outputs, inputs], or one size for a vector.</param>
/// <param name="Rows">Where its rows (for a vector, its numbers) are stored.</param>
sealed record TensorPiece(string Name, int[] Shape, RowMap Rows);
