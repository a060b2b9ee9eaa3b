using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Grove.Models.Layouts;
using Grove.Tensors;

namespace Grove.Models.Files;

/// <summary>Copies a piece out of a stored tensor in its own type, for those arrangements that no view can express.</summary>
static unsafe class TensorCopy
{
    /// <summary>Copies rows, whatever their type.</summary>
    /// <param name="stored">The stored tensor [rows, columns].</param>
    /// <param name="map">Which of its rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="memory">What to dispose when the copy is no longer used.</param>
    public static Matrix Rows(Matrix stored, RowMap map, int rows, out IDisposable memory)
    {
        byte* target = Allocate(rows * stored.RowBytes, out memory);
        for (int row = 0; row < rows; row++)
            stored.StoredRows(map.Stored(row), 1).CopyTo(new Span<byte>(target + row * stored.RowBytes, (int)stored.RowBytes));
        return Matrix.Unchecked(target, stored.Type, rows, stored.Columns);
    }

    /// <summary>Copies columns of a tensor stored as [inputs, outputs] into rows.</summary>
    /// <param name="stored">The stored tensor, of a type without blocks.</param>
    /// <param name="map">Which of its columns.</param>
    /// <param name="rows">How many.</param>
    /// <param name="memory">What to dispose when the copy is no longer used.</param>
    public static Matrix Turned(Matrix stored, RowMap map, int rows, out IDisposable memory)
    {
        if (stored.Type.BlockSize() != 1) throw new ArgumentException($"A matrix of {stored.Type} cannot be turned.", nameof(stored));
        int size = stored.Type.BlockBytes(), inputs = stored.Rows;
        byte* target = Allocate((long)rows * inputs * size, out memory);
        int[] columns = [.. Enumerable.Range(0, rows).Select(map.Stored)];
        // By tiles: going down a whole column would touch a new page for every number.
        const int tile = 64;
        for (int firstInput = 0; firstInput < inputs; firstInput += tile)
        {
            int lastInput = Math.Min(firstInput + tile, inputs);
            for (int row = 0; row < rows; row++)
            {
                for (int input = firstInput; input < lastInput; input++)
                {
                    ReadOnlySpan<byte> source = stored.StoredRows(input, 1).Slice(columns[row] * size, size);
                    source.CopyTo(new Span<byte>(target + ((long)row * inputs + input) * size, size));
                }
            }
        }
        return Matrix.Unchecked(target, stored.Type, rows, inputs);
    }

    static byte* Allocate(long bytes, out IDisposable memory)
    {
        long floats = (bytes + 3) / 4;
        var arena = new Arena(floats);
        memory = arena;
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(arena.Take(checked((int)floats)).Span));
    }
}
