using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
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
    readonly MemoryMappedFile mapping;
    readonly MemoryMappedViewAccessor view;
    readonly byte* bytes;
    readonly long dataStart;

    SafetensorsFile(string path, MemoryMappedFile mapping, MemoryMappedViewAccessor view, byte* bytes, long length)
    {
        Path = path;
        this.mapping = mapping;
        this.view = view;
        this.bytes = bytes;
        if (length < 8) throw SafetensorsHeader.Refuse(path, $"it holds {length} bytes and is truncated", "Copy or download it again");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(bytes, 8));
        if (headerLength > SafetensorsHeader.MaxBytes)
            throw SafetensorsHeader.Refuse(path, $"its header would be {headerLength} bytes long, so it is no safetensors file", "Give a model whose weights are safetensors");
        if (headerLength > (ulong)length - 8)
            throw SafetensorsHeader.Refuse(path, $"its header should be {headerLength} bytes long, but only {length - 8} follow: it is truncated", "Copy or download it again");
        dataStart = 8 + (long)headerLength;
        var header = SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(bytes + 8, (int)headerLength), length - dataStart);
        Tensors = header.Tensors;
        Metadata = header.Metadata;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The text that came along under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It cannot be read, is truncated, or contradicts itself.</exception>
    public static SafetensorsFile Open(string path)
    {
        MemoryMappedFile? mapping = null;
        MemoryMappedViewAccessor? view = null;
        byte* pointer = null;
        try
        {
            // A FileInfo would tell the length of a link, which is what the shared cache of models is made of.
            using FileStream opened = File.OpenRead(path);
            long length = opened.Length;
            // An empty file cannot be mapped; the constructor refuses it by its length.
            if (length == 0) return new SafetensorsFile(path, null!, null!, null, 0);
            mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            return new SafetensorsFile(path, mapping, view, pointer + view.PointerOffset, length);
        }
        catch (Exception failure)
        {
            if (pointer is not null) view!.SafeMemoryMappedViewHandle.ReleasePointer();
            view?.Dispose();
            mapping?.Dispose();
            if (failure is IOException or UnauthorizedAccessException) throw GroveException.CannotRead(path, failure);
            throw;
        }
    }

    /// <summary>Copies a tensor, converted to single precision.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Exactly as long as the tensor.</param>
    /// <exception cref="GroveException">There is no such tensor, or its numbers are neither F32, F16 nor BF16.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Read(string name, Span<float> destination)
    {
        if (!Tensors.TryGetValue(name, out StoredTensor? tensor))
            throw SafetensorsHeader.Refuse(Path, $"tensor '{name}' is missing", "Give the complete model");
        if (tensor.Count != destination.Length)
            throw new ArgumentException($"'{name}' has {tensor.Count} numbers; there is room for {destination.Length}.", nameof(destination));
        byte* source = bytes + dataStart + tensor.Begin;
        switch (tensor.Type)
        {
            case "F32":
                // Tensors may lie at any byte, and hold more bytes than a span can.
                fixed (float* target = destination)
                    Buffer.MemoryCopy(source, target, 4L * destination.Length, tensor.End - tensor.Begin);
                break;
            case "BF16":
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)(source[2 * i] | source[2 * i + 1] << 8) << 16);
                break;
            case "F16":
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)BitConverter.UInt16BitsToHalf((ushort)(source[2 * i] | source[2 * i + 1] << 8));
                break;
            default:
                throw SafetensorsHeader.Refuse(Path, $"tensor '{name}' is stored as {tensor.Type}; F32, F16 and BF16 can be read", "Convert the model to one of these");
        }
        GC.KeepAlive(this);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping.Dispose();
    }
}
