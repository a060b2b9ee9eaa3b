using System.Buffers.Binary;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// A safetensors file, mapped into memory for reading: 8 bytes of header length, a JSON header that says where each
/// tensor lies, and the numbers. The header is checked completely before any number is read; a file that is cut off
/// or lies about itself is refused with the reason.
/// </summary>
/// <remarks>
/// <code>
/// u64 length | {"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}   | 24 bytes
/// </code>
/// Format: huggingface/safetensors, README.md.
/// </remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    readonly MappedFile file;
    readonly long dataStart;

    internal SafetensorsFile(MappedFile file)
    {
        this.file = file;
        string path = file.Path;
        long length = file.Length;
        if (length < 8) throw SafetensorsHeader.Refuse(path, $"it holds {length} bytes and is truncated", "Copy or download it again");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, 8));
        if (headerLength > SafetensorsHeader.MaxBytes)
            throw SafetensorsHeader.Refuse(path, $"its header would be {headerLength} bytes long, so it is no safetensors file", "Give a model whose weights are safetensors");
        if (headerLength > (ulong)length - 8)
            throw SafetensorsHeader.Refuse(path, $"its header should be {headerLength} bytes long, but only {length - 8} follow: it is truncated", "Copy or download it again");
        dataStart = 8 + (long)headerLength;
        var header = SafetensorsHeader.Parse(path, file.Span(8, (int)headerLength), length - dataStart);
        Tensors = header.Tensors;
        Metadata = header.Metadata;
    }

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The text that came along under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It cannot be read, is truncated, or contradicts itself.</exception>
    public static SafetensorsFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new SafetensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A tensor where it lies in the mapped file: rows of the last size, all other sizes taken together; one row for a vector.
    /// Must not be used after the file is closed.
    /// </summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <exception cref="GroveException">There is no such tensor, its numbers cannot be read, or it is larger than a matrix may be.</exception>
    public Matrix Matrix(string name)
    {
        StoredTensor tensor = Readable(name, out TensorType type);
        long columns = tensor.Shape is [.., var last] ? last : 1, rows = columns == 0 ? 0 : tensor.Count / columns;
        if (columns > int.MaxValue || rows > int.MaxValue)
            throw SafetensorsHeader.Refuse(Path, $"tensor '{name}' [{string.Join(", ", tensor.Shape)}] is too large", "Give another model");
        return Grove.Tensors.Matrix.Unchecked(Pointer(tensor), type, (int)rows, (int)columns);
    }

    /// <summary>Copies a tensor, converted to single precision.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Exactly as long as the tensor.</param>
    /// <exception cref="GroveException">There is no such tensor, or its numbers cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Read(string name, Span<float> destination)
    {
        StoredTensor tensor = Readable(name, out TensorType type);
        if (tensor.Count != destination.Length)
            throw new ArgumentException($"'{name}' has {tensor.Count} numbers; there is room for {destination.Length}.", nameof(destination));
        Grove.Tensors.Matrix.Unchecked(Pointer(tensor), type, 1, destination.Length).Dequantize(0, 1, destination);
        GC.KeepAlive(this);
    }

    /// <summary>Unmaps the file; matrices handed out must not be used afterwards.</summary>
    public void Dispose() => file.Dispose();

    StoredTensor Readable(string name, out TensorType type)
    {
        if (!Tensors.TryGetValue(name, out StoredTensor? tensor))
            throw SafetensorsHeader.Refuse(Path, $"tensor '{name}' is missing", "Give the complete model");
        type = tensor.NumberType
            ?? throw SafetensorsHeader.Refuse(Path, $"tensor '{name}' is stored as {tensor.Type}; F32, F16, BF16, F8_E4M3 and F8_E5M2 can be read", "Convert the model to one of these");
        return tensor;
    }

    byte* Pointer(StoredTensor tensor)
    {
        ObjectDisposedException.ThrowIf(file.Pointer is null, this);
        return file.Pointer + dataStart + tensor.Begin;
    }
}
