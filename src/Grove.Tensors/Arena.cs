using System.Runtime.InteropServices;

namespace Grove.Tensors;

/// <summary>
/// One block of native memory, planned once and handed out in pieces; the pieces live and die with it.
/// Pieces begin at multiples of 64 bytes (a cache line, and the widest vector), so plan with <see cref="Padded"/>.
/// </summary>
public sealed unsafe class Arena : IDisposable
{
    const int LineFloats = 16;

    readonly long planned;
    float* block;
    long taken;

    /// <summary>Reserves zeroed memory for <paramref name="floats"/> floats; a request that fits only without padding may fail, see <see cref="Padded"/>.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public Arena(long floats)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floats);
        planned = Padded(floats);
        nuint bytes = (nuint)Math.Max(planned, LineFloats) * sizeof(float);
        block = (float*)NativeBlock.Allocate(bytes);
        NativeMemory.Clear(block, bytes);
    }

    /// <summary>Bytes reserved.</summary>
    public long Bytes => Math.Max(planned, LineFloats) * sizeof(float);

    /// <summary>What a piece of <paramref name="length"/> floats occupies: the next multiple of 16.</summary>
    public static long Padded(long length) => (length + LineFloats - 1) / LineFloats * LineFloats;

    /// <summary>The next piece: zeroed, 64-byte aligned.</summary>
    /// <exception cref="ArgumentException">The plan is exceeded.</exception>
    public Floats Take(int length)
    {
        ObjectDisposedException.ThrowIf(block is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        long padded = Padded(length);
        if (taken + padded > planned)
        {
            throw new ArgumentException($"The arena was planned for {planned} floats, {taken} are taken, and {length} more do not fit.", nameof(length));
        }

        var piece = new Floats(block + taken, length);
        taken += padded;
        return piece;
    }

    /// <summary>Gives the memory back; every view on it becomes invalid.</summary>
    public void Dispose()
    {
        NativeBlock.Free(block);
        block = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back when nobody did.</summary>
    ~Arena() => NativeBlock.Free(block);
}
