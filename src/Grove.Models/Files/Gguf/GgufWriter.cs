using System.Text;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Files.Gguf;

/// <summary>
/// Writes a GGUF file of version 3: keys and tensors are listed first, then everything is written in one pass, the numbers tensor after
/// tensor as they come from their source. The same input gives the same bytes.
/// </summary>
public sealed class GgufWriter
{
    /// <summary>llama.cpp keeps names in 64 bytes with a zero at the end.</summary>
    const int MaxNameBytes = 63;

    readonly OrderedDictionary<string, GgufValue> keys = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, (SourceTensor Tensor, TensorType Type)> tensors = new(StringComparer.Ordinal);

    /// <summary>Sets a key; a key that is set again keeps its place. The alignment is always the usual one: its key is passed over.</summary>
    /// <param name="key">For example <c>general.architecture</c>.</param>
    /// <param name="value">Numbers, text and lists convert by themselves.</param>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    public GgufWriter Set(string key, GgufValue value)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > GgufHeader.MaxKeyBytes) throw new ArgumentException($"'{key}' is no key.", nameof(key));
        if (key != GgufHeader.AlignmentKey) keys[key] = value;
        return this;
    }

    /// <summary>Adds a tensor behind those added before.</summary>
    /// <param name="tensor">Where its numbers come from.</param>
    /// <param name="type">How it is to be stored.</param>
    /// <exception cref="ArgumentException">There is one of that name, the name is too long, or its rows cannot be stored in that type.</exception>
    public void Add(SourceTensor tensor, TensorType type)
    {
        if (Encoding.UTF8.GetByteCount(tensor.Name) is 0 or > MaxNameBytes)
            throw new ArgumentException($"'{tensor.Name}' cannot be a tensor's name in a GGUF file.", nameof(tensor));
        if (tensor.Shape.Length > GgufHeader.MaxDimensions)
            throw new ArgumentException($"'{tensor.Name}' has {tensor.Shape.Length} dimensions; {GgufHeader.MaxDimensions} are allowed.", nameof(tensor));
        type.RowBytes(tensor.Columns);
        GgufTensorType.IdOf(type);
        if (!tensors.TryAdd(tensor.Name, (tensor, type))) throw new ArgumentException($"Tensor '{tensor.Name}' is there already.", nameof(tensor));
    }

    /// <summary>The keys that are set, in order.</summary>
    public IReadOnlyCollection<string> Keys => keys.Keys;

    /// <summary>How many bytes the numbers will take, without the header.</summary>
    public long DataBytes => tensors.Values.Sum(t => Padded(Bytes(t)));

    /// <summary>Writes the whole file or, when that fails, none.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="progress">Told after each tensor how many bytes of numbers are written.</param>
    /// <param name="cancellation">Ends the writing; nothing is left of the file.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public void Write(string path, Team team, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        AtomicFile.Write(path, stream => Write(stream, team, progress, cancellation));

    /// <summary>Writes to an open stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="progress">Told after each tensor how many bytes of numbers are written.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public void Write(Stream stream, Team team, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        using var header = new MemoryStream();
        WriteHeader(header);
        header.SetLength(Padded(header.Length));
        header.WriteTo(stream);
        using var conversion = new TensorStream(team);
        long written = 0;
        byte[] padding = new byte[GgufHeader.DefaultAlignment];
        foreach ((SourceTensor tensor, TensorType type) in tensors.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            long bytes = Bytes((tensor, type));
            conversion.Write(stream, tensor, type);
            stream.Write(padding, 0, (int)(Padded(bytes) - bytes));
            progress?.Report(written += Padded(bytes));
        }
    }

    void WriteHeader(Stream stream)
    {
        GgufEncoding.UInt32(stream, GgufHeader.Magic);
        GgufEncoding.UInt32(stream, 3);
        GgufEncoding.UInt64(stream, (ulong)tensors.Count);
        GgufEncoding.UInt64(stream, (ulong)keys.Count);
        foreach ((string key, GgufValue value) in keys)
        {
            GgufEncoding.Text(stream, key);
            GgufEncoding.Value(stream, value);
        }
        long offset = 0;
        foreach ((SourceTensor tensor, TensorType type) in tensors.Values)
        {
            GgufEncoding.Text(stream, tensor.Name);
            GgufEncoding.UInt32(stream, (uint)tensor.Shape.Length);
            for (int i = tensor.Shape.Length - 1; i >= 0; i--) GgufEncoding.UInt64(stream, (ulong)tensor.Shape[i]);
            GgufEncoding.UInt32(stream, GgufTensorType.IdOf(type));
            GgufEncoding.UInt64(stream, (ulong)offset);
            offset += Padded(Bytes((tensor, type)));
        }
    }

    static long Bytes((SourceTensor Tensor, TensorType Type) t) => t.Tensor.Rows * t.Type.RowBytes(t.Tensor.Columns);

    static long Padded(long bytes) => (bytes + GgufHeader.DefaultAlignment - 1) / GgufHeader.DefaultAlignment * GgufHeader.DefaultAlignment;
}
