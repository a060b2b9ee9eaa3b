using System.Text.Json;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>The JSON header of a safetensors file, checked against the bytes that follow it.</summary>
sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The limit of the reference implementation.</summary>
    public const ulong MaxBytes = 100_000_000;

    const string Again = "Copy or download it again";
    const string Other = "Give a complete file, written by a current tool";

    /// <summary>Bytes per number of every format that may stand in a file, whether we can read it or not.</summary>
    static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["F64"] = 8, ["F32"] = 4, ["F16"] = 2, ["BF16"] = 2, ["I64"] = 8, ["I32"] = 4, ["I16"] = 2, ["I8"] = 1,
        ["U64"] = 8, ["U32"] = 4, ["U16"] = 2, ["U8"] = 1, ["BOOL"] = 1, ["F8_E4M3"] = 1, ["F8_E5M2"] = 1,
        ["F8_E4M3FNUZ"] = 1, ["F8_E5M2FNUZ"] = 1, ["F8_E8M0"] = 1, ["C64"] = 8,
    };

    /// <summary>Reads and checks a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header's bytes, padding included.</param>
    /// <param name="dataBytes">How many bytes follow it.</param>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataBytes)
    {
        if (json.IsEmpty || json[0] != '{') throw Refuse(path, "its header is not JSON, so it is no safetensors file", Other);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = 8 });
            return Parse(path, document.RootElement, dataBytes);
        }
        catch (JsonException failure)
        {
            throw Refuse(path, $"its header is not valid JSON ({failure.Message.TrimEnd('.')})", Again);
        }
        catch (InvalidOperationException)
        {
            // How the reader says that bytes or escapes in a string are no text.
            throw Refuse(path, "its header has text that is not Unicode", Again);
        }
    }

    /// <summary>An error that names the file and says what to do.</summary>
    public static GroveException Refuse(string path, string why, string advice) =>
        Refusal.Of("cannot read the weights", path, why, advice);

    static SafetensorsHeader Parse(string path, JsonElement root, long dataBytes)
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        bool hasMetadata = false;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (hasMetadata) throw Refuse(path, "'__metadata__' appears twice in its header", Other);
                hasMetadata = true;
                ReadMetadata(path, property.Value, metadata);
            }
            else if (!tensors.TryAdd(property.Name, ReadTensor(path, property.Name, property.Value)))
            {
                throw Refuse(path, $"tensor '{property.Name}' appears twice in its header", Other);
            }
        }
        CheckLayout(path, tensors.Values, dataBytes);
        return new SafetensorsHeader(tensors, metadata);
    }

    static void ReadMetadata(string path, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Refuse(path, "'__metadata__' in its header is not an object", Other);
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                throw Refuse(path, $"'__metadata__' has a value under '{entry.Name}' that is not text", Other);
            if (!metadata.TryAdd(entry.Name, entry.Value.GetString()!)) throw Refuse(path, $"'__metadata__' has '{entry.Name}' twice", Other);
        }
    }

    static StoredTensor ReadTensor(string path, string name, JsonElement value)
    {
        GroveException Bad(string what) => Refuse(path, $"tensor '{name}' {what}", Other);
        if (value.ValueKind != JsonValueKind.Object) throw Bad("is not described by an object");
        if (!value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String) throw Bad("has no dtype");
        if (!value.TryGetProperty("shape", out JsonElement shape) || shape.ValueKind != JsonValueKind.Array) throw Bad("has no shape");
        if (!value.TryGetProperty("data_offsets", out JsonElement offsets) || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2) throw Bad("has no pair of data_offsets");
        string format = type.GetString()!;
        if (!Sizes.TryGetValue(format, out int size)) throw Bad($"has the unknown dtype '{format}'");

        var sizes = new long[shape.GetArrayLength()];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = Whole(shape[i], Bad, "shape");
        long begin = Whole(offsets[0], Bad, "data_offsets"), end = Whole(offsets[1], Bad, "data_offsets");
        if (begin > end) throw Bad($"ends at byte {end}, before it begins at {begin}");

        UInt128 needed = (UInt128)size;
        foreach (long length in sizes)
        {
            needed *= (UInt128)length;
            if (needed > long.MaxValue) throw Bad($"has the impossible shape [{string.Join(", ", sizes)}]");
        }
        if (needed != (UInt128)(end - begin))
            throw Bad($"of shape [{string.Join(", ", sizes)}] in {format} needs {needed} bytes, but its data_offsets hold {end - begin}");
        return new StoredTensor(name, format, sizes, begin, end);
    }

    static long Whole(JsonElement value, Func<string, GroveException> bad, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0
            ? number
            : throw bad($"has '{value.GetRawText()}' in its {name}, which is no whole number of 0 or more");

    static void CheckLayout(string path, IEnumerable<StoredTensor> tensors, long dataBytes)
    {
        long position = 0;
        foreach (StoredTensor tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (tensor.End > dataBytes)
                throw Refuse(path, $"tensor '{tensor.Name}' ends at byte {tensor.End} of the data, but only {dataBytes} are there: the file is truncated", Again);
            if (tensor.Begin < position) throw Refuse(path, $"tensor '{tensor.Name}' overlaps the one before it", Other);
            if (tensor.Begin > position)
                throw Refuse(path, $"{tensor.Begin - position} bytes before tensor '{tensor.Name}' belong to no tensor", Other);
            position = tensor.End;
        }
        if (position != dataBytes) throw Refuse(path, $"{dataBytes - position} bytes follow the last tensor and belong to none", Again);
    }
}
