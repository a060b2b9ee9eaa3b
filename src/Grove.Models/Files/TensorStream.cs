using System.Runtime.InteropServices;
using Grove.Tensors;

namespace Grove.Models.Files;

/// <summary>
/// Converts tensors to a type and writes them, a piece of rows at a time: memory is bounded whatever the size of the tensor, unless one
/// row alone is larger. While a piece is converted, the one before it is written and the one after it is read, so that the
/// disk and the processor wait for one another as little as can be.
/// </summary>
sealed unsafe class TensorStream(Team team) : IDisposable
{
    /// <summary>Numbers in a piece: 16 MB in single precision.</summary>
    const int PieceNumbers = 4 << 20;

    /// <summary>Bytes that are handed to the stream at a time when nothing must be converted.</summary>
    const int PieceBytes = 8 << 20;

    const int PageBytes = 4096;

    /// <summary>Numbers after which pages of mapped files are let go: at most half a gigabyte of single precision.</summary>
    const long ForgetNumbers = 128 << 20;

    static byte touched;

    long walked;
    Arena? arena;
    Floats values;

    // Two places for stored bytes: one is written to the stream while the other is filled.
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
        Task reading = Task.CompletedTask, writing = Task.CompletedTask;
        try
        {
            for (int first = 0, turn = 0; first < rows; first += piece, turn ^= 1)
            {
                int count = Math.Min(piece, rows - first);
                reading.GetAwaiter().GetResult();
                reading = ReadAhead(tensor.Stored, first + count, piece);
                Floats part = floats.Slice(0, count * columns);
                tensor.Read(team, first, count, part);
                Matrix target = Matrix.Unchecked(bytes + (nuint)turn * byteRoom, type, count, columns);
                target.QuantizeFrom(team, part);
                Walked((long)count * columns);
                writing.GetAwaiter().GetResult();
                writing = Task.Run(() => stream.Write(target.StoredRows(0, count)));
            }
            writing.GetAwaiter().GetResult();
        }
        finally
        {
            Settle(reading);
            Settle(writing);
        }
    }

    void Copy(Stream stream, Matrix stored)
    {
        int piece = (int)Math.Clamp(PieceBytes / stored.RowBytes, 1, stored.Rows);
        for (int first = 0; first < stored.Rows; first += piece)
        {
            Task reading = ReadAhead(stored, first + piece, piece);
            try
            {
                int count = Math.Min(piece, stored.Rows - first);
                stream.Write(stored.StoredRows(first, count));
                Walked((long)count * stored.Columns);
            }
            finally
            {
                Settle(reading);
            }
        }
    }

    void Walked(long numbers)
    {
        walked += numbers;
        if (walked < ForgetNumbers) return;
        walked = 0;
        MappedFile.ForgetPages();
    }

    /// <summary>Waits, whatever became of it: memory, files and streams must not go away under the other thread.</summary>
    static void Settle(Task task) => ((IAsyncResult)task).AsyncWaitHandle.WaitOne();

    /// <summary>Looks at every page of some rows, so that the system reads them from the disk now.</summary>
    static Task ReadAhead(Matrix? stored, int first, int rows)
    {
        if (stored is not { } matrix || first >= matrix.Rows) return Task.CompletedTask;
        return Task.Run(() =>
        {
            ReadOnlySpan<byte> coming = matrix.StoredRows(first, Math.Min(rows, matrix.Rows - first));
            byte sum = 0;
            for (int i = 0; i < coming.Length; i += PageBytes) sum += coming[i];
            touched = sum;
        });
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
        bytes = null;
        byteRoom = 0;
        bytes = (byte*)NativeMemory.Alloc(2 * length);
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
