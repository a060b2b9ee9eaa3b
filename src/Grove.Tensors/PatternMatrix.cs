using System.Runtime.InteropServices;

namespace Grove.Tensors;

/// <summary>
/// A matrix in memory of its own whose rows repeat a few rows of noise, stored in any type that can be written. For measuring: the speed of a
/// product does not depend on what the numbers are, and quantizing a few rows takes no time.
/// </summary>
public sealed unsafe class PatternMatrix : IDisposable
{
    const int Rows = 8;

    byte* memory;

    /// <summary>Takes the memory and fills it.</summary>
    /// <param name="team">Threads to quantize with.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row, a whole number of blocks.</param>
    /// <exception cref="ArgumentException">The type can only be read, or a row is not a whole number of blocks.</exception>
    public PatternMatrix(Team team, TensorType type, int rows, int columns)
    {
        long rowBytes = type.RowBytes(columns);
        memory = (byte*)NativeMemory.AlignedAlloc((nuint)(rows * rowBytes), 64);
        Matrix = Matrix.Unchecked(memory, type, rows, columns);
        int first = Math.Min(Rows, rows);
        using var arena = new Arena((long)first * columns);
        Floats noise = arena.Take(first * columns);
        for (int i = 0; i < noise.Length; i++) noise[i] = ((uint)i * 2654435761u >> 8) * (1f / (1 << 24)) - 0.5f;
        Matrix.Slice(0, first).QuantizeFrom(team, noise);
        for (int row = first; row < rows; row += first)
        {
            long bytes = Math.Min(first, rows - row) * rowBytes;
            Buffer.MemoryCopy(memory, memory + row * rowBytes, bytes, bytes);
        }
    }

    /// <summary>The matrix; not to be used after this is disposed.</summary>
    public Matrix Matrix { get; }

    /// <summary>Releases the memory.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}
