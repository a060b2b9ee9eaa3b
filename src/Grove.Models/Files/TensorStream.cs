using System.Runtime.InteropServices;
using Grove.Tensors;

namespace Grove.Models.Files;

/// <summary>
/// Converts tensors to a type and writes them, a piece of rows at a time: memory is bounded whatever the size of the tensor, unless one
/// row alone is larger.
/// </summary>
sealed unsafe class TensorStream(Team team) : IDisposable
{
    /// <summary>Numbers in a piece: 16 MB in single precision, and at most as much again when stored.</summary>
    const int PieceNumbers = 4 << 20;

    /// <summary>Bytes that are handed to the stream at a time when nothing must be converted.</summary>
    const int PieceBytes = 8 << 20;

    Arena? arena;
    Floats values;
    byte* bytes;
    nuint byteRoom;

    /// <summary>Writes all rows of a tensor in a type.</summary>
    /// <exception cref="ArgumentException">Its rows are no whole number of blocks of the type, or the type cannot be written.</exception>
    public void Write(Stream stream, SourceTensor tensor, TensorType type)
    {
        int rows = tensor.Rows, columns = tensor.Columns;
        long rowBytes = type.RowBytes(columns);
        if (rows == 0 || columns == 0) return;
        if (tensor.Stored is { } stored && stored.Type == type)
        {
            Copy(stream, stored);
            return;
        }
        int piece = Math.Clamp(PieceNumbers / columns, 1, rows);
        Floats floats = Values(piece * columns);
        Bytes((nuint)(piece * rowBytes));
        for (int first = 0; first < rows; first += piece)
        {
            int count = Math.Min(piece, rows - first);
            Floats part = floats.Slice(0, count * columns);
            tensor.Read(team, first, count, part);
            if (type == TensorType.F32)
            {
                stream.Write(MemoryMarshal.AsBytes((ReadOnlySpan<float>)part.Span));
                continue;
            }
            Matrix target = Matrix.Unchecked(bytes, type, count, columns);
            target.QuantizeFrom(team, part);
            stream.Write(target.StoredRows(0, count));
        }
    }

    static void Copy(Stream stream, Matrix stored)
    {
        int piece = (int)Math.Clamp(PieceBytes / stored.RowBytes, 1, stored.Rows);
        for (int first = 0; first < stored.Rows; first += piece) stream.Write(stored.StoredRows(first, Math.Min(piece, stored.Rows - first)));
    }

    Floats Values(int length)
    {
        if (length > values.Length)
        {
            arena?.Dispose();
            arena = new Arena(length);
            values = arena.Take(length);
        }
        return values.Slice(0, length);
    }

    void Bytes(nuint length)
    {
        if (length <= byteRoom) return;
        NativeMemory.Free(bytes);
        bytes = (byte*)NativeMemory.Alloc(length);
        byteRoom = length;
    }

    public void Dispose()
    {
        arena?.Dispose();
        NativeMemory.Free(bytes);
        bytes = null;
        byteRoom = 0;
    }
}
