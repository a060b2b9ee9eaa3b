using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// Writes safetensors files: tensors in the order of their names, the header padded with spaces to a multiple of
/// 8 bytes, so that the same weights always give the same bytes.
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
        Parameter[] sorted = [.. tensors.OrderBy(t => t.Name, StringComparer.Ordinal)];
        byte[] header = Header(sorted, format, metadata ?? new Dictionary<string, string>());
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (Parameter tensor in sorted)
        {
            if (format == NumberFormat.Float32) stream.Write(MemoryMarshal.AsBytes((ReadOnlySpan<float>)tensor.Value.Span));
            else WriteHalves(stream, tensor.Value.Span);
        }
    }

    static byte[] Header(Parameter[] tensors, NumberFormat format, IReadOnlyDictionary<string, string> metadata)
    {
        (string type, int size) = format == NumberFormat.Float32 ? ("F32", 4) : ("BF16", 2);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in Format.Concat(metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Where(m => m.Key != "format")))
                json.WriteString(key, value);
            json.WriteEndObject();
            long position = 0;
            foreach (Parameter tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (int length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += (long)tensor.Value.Length * size);
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

    static void WriteHalves(Stream stream, ReadOnlySpan<float> values)
    {
        const int block = 1 << 15;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(2 * block);
        for (int start = 0; start < values.Length; start += block)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(block, values.Length - start));
            for (int i = 0; i < part.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), ToBFloat16(part[i]));
            stream.Write(bytes, 0, 2 * part.Length);
        }
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Rounds to the nearest number whose lower 16 bits are zero, ties to even; not-a-number stays one.</summary>
    internal static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)(bits >> 16 | 0x40);
        return (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
