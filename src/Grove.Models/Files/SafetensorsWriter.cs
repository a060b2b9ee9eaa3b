using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// Writes safetensors files: tensors in the order of their names, one after the other as they come from their source, the header padded with
/// spaces to a multiple of 8 bytes, so that the same weights always give the same bytes.
/// </summary>
public static class SafetensorsWriter
{
    static readonly KeyValuePair<string, string>[] Format = [new("format", "pt")];

    /// <summary>Writes a whole file or, when that fails, none.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Names, shapes and numbers.</param>
    /// <param name="format">How numbers are stored.</param>
    /// <param name="metadata">More entries for <c>__metadata__</c>, besides the <c>format: pt</c> that readers expect.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void Write(string path, IEnumerable<Parameter> tensors, NumberFormat format,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, format, metadata));

    /// <summary>Writes to an open stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Names, shapes and numbers.</param>
    /// <param name="format">How numbers are stored.</param>
    /// <param name="metadata">More entries for <c>__metadata__</c>.</param>
    public static void Write(Stream stream, IEnumerable<Parameter> tensors, NumberFormat format,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var team = new Team(1);
        Write(stream, team, tensors.Select(SourceTensor.Of), format, metadata);
    }

    /// <summary>Writes a whole file or, when that fails, none, in bounded memory whatever the size of the tensors.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="tensors">Where the numbers come from.</param>
    /// <param name="format">How numbers are stored.</param>
    /// <param name="metadata">More entries for <c>__metadata__</c>.</param>
    /// <param name="progress">Told after each tensor how many bytes of numbers are written.</param>
    /// <param name="cancellation">Ends the writing; nothing is left of the file.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void Write(string path, Team team, IEnumerable<SourceTensor> tensors, NumberFormat format,
        IReadOnlyDictionary<string, string>? metadata = null, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        AtomicFile.Write(path, stream => Write(stream, team, tensors, format, metadata, progress, cancellation));

    /// <summary>Writes to an open stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="tensors">Where the numbers come from.</param>
    /// <param name="format">How numbers are stored.</param>
    /// <param name="metadata">More entries for <c>__metadata__</c>.</param>
    /// <param name="progress">Told after each tensor how many bytes of numbers are written.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static void Write(Stream stream, Team team, IEnumerable<SourceTensor> tensors, NumberFormat format,
        IReadOnlyDictionary<string, string>? metadata = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        SourceTensor[] sorted = [.. tensors.OrderBy(t => t.Name, StringComparer.Ordinal)];
        TensorType type = format.TensorType();
        byte[] header = Header(sorted, type, metadata ?? new Dictionary<string, string>());
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        using var conversion = new TensorStream(team);
        long written = 0;
        foreach (SourceTensor tensor in sorted)
        {
            cancellation.ThrowIfCancellationRequested();
            conversion.Write(stream, tensor, type);
            progress?.Report(written += tensor.Count * type.BlockBytes());
        }
    }

    static byte[] Header(SourceTensor[] tensors, TensorType type, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in Format.Concat(metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Where(m => m.Key != "format")))
                json.WriteString(key, value);
            json.WriteEndObject();
            long position = 0;
            foreach (SourceTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", type.ToString());
                json.WriteStartArray("shape");
                foreach (int length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += tensor.Count * type.BlockBytes());
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }
}
