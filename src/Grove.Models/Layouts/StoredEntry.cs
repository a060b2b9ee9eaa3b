using Grove.Tensors;

namespace Grove.Models.Layouts;

/// <summary>A tensor in one of a model's files.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Shape">Its sizes, slowest first.</param>
/// <param name="TypeName">How its numbers are stored, as the file says it.</param>
/// <param name="Bytes">Its size in the file.</param>
/// <param name="Matrix">Its numbers where they are mapped: rows of the last size; one row for a vector.</param>
sealed record StoredEntry(string Path, long[] Shape, string TypeName, long Bytes, Func<Matrix> Matrix);
