namespace Grove.Tensors;

/// <summary>
/// A view on native single-precision memory, 64-byte aligned at its arena's block. Copying it copies the view, not the numbers;
/// it must not be used after its <see cref="Arena"/> is disposed.
/// </summary>
public readonly unsafe struct Floats
{
    internal readonly float* Pointer;

    internal Floats(float* pointer, int length)
    {
        Pointer = pointer;
        Length = length;
    }

    /// <summary>Number of floats in the view.</summary>
    public int Length { get; }

    /// <summary>The same memory as a span.</summary>
    public Span<float> Span => new(Pointer, Length);

    /// <summary>One number by index, bounds-checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside the view.</exception>
    public ref float this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            return ref Pointer[index];
        }
    }

    /// <summary>The part of the view that begins at <paramref name="start"/> and holds <paramref name="length"/> floats.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the view.</exception>
    public Floats Slice(int start, int length)
    {
        if ((uint)start > (uint)Length || (uint)length > (uint)(Length - start))
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"[{start}, {(long)start + length}) is not inside a view of {Length} floats.");
        }

        return new Floats(Pointer + start, length);
    }

    /// <summary>Sets every number to zero.</summary>
    public void Clear() => Span.Clear();
}
