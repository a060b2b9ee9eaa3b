using Grove.Tensors;

namespace Grove.Models.Files.Gguf;

/// <summary>One tensor of a GGUF file.</summary>
public sealed unsafe class GgufTensor
{
    readonly MappedFile file;
    readonly GgufTensorType stored;

    internal GgufTensor(MappedFile file, string name, GgufTensorType stored, long[] shape, long begin, long bytes)
    {
        this.file = file;
        this.stored = stored;
        Name = name;
        Shape = shape;
        Begin = begin;
        Bytes = bytes;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The name of its type, also of those that we cannot read.</summary>
    public string TypeName => stored.Name;

    /// <summary>How its numbers are stored; null for a type that we cannot read.</summary>
    public TensorType? Type => stored.Readable;

    /// <summary>Its sizes, slowest first (the file has them the other way round).</summary>
    public long[] Shape { get; }

    /// <summary>First byte in the file.</summary>
    public long Begin { get; }

    /// <summary>Its size in the file.</summary>
    public long Bytes { get; }

    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>
    /// Its numbers where they lie in the mapped file: rows of the last size, all other sizes taken together; one row for a vector.
    /// Must not be used after the file is closed.
    /// </summary>
    /// <exception cref="Grove.Text.GroveException">Its type cannot be read, or it is larger than a matrix may be.</exception>
    public Matrix Matrix
    {
        get
        {
            if (stored.Readable is not { } type)
                throw GgufHeader.Refuse(file.Path, $"tensor '{Name}' is stored as {stored.Name}, which cannot be read", "Give the model in F16, Q8_0, Q4_K_M or another of the usual types");
            long columns = Shape is [.., var last] ? last : 1, rows = columns == 0 ? 0 : Count / columns;
            if (columns > int.MaxValue || rows > int.MaxValue)
                throw GgufHeader.Refuse(file.Path, $"tensor '{Name}' [{string.Join(", ", Shape)}] is too large", "Give another model");
            ObjectDisposedException.ThrowIf(file.Pointer is null && Bytes > 0, typeof(GgufFile));
            return Matrix.Unchecked(file.Pointer + Begin, type, (int)rows, (int)columns);
        }
    }
}
