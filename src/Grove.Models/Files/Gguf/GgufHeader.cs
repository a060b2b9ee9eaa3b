using Grove.Text;

namespace Grove.Models.Files.Gguf;

/// <summary>The header of a GGUF file, checked against the bytes that follow it.</summary>
/// <remarks>
/// <code>
/// "GGUF" | u32 version | u64 tensors | u64 keys | keys: text, u32 kind, value | tensors: text, u32 n, n × u64 sizes (fastest first), u32 type, u64 offset | padding | data
/// </code>
/// </remarks>
sealed record GgufHeader(int Version, GgufMetadata Metadata, IReadOnlyDictionary<string, GgufTensor> Tensors)
{
    public const uint Magic = 0x46554747; // "GGUF"
    public const int DefaultAlignment = 32;
    public const string AlignmentKey = "general.alignment";
    public const string Again = "Copy or download it again";
    public const string Other = "Give a complete file, written by a current tool";

    /// <summary>Limits of the format's description.</summary>
    public const int MaxKeyBytes = 65535, MaxNameBytes = 64, MaxDimensions = 4;

    /// <summary>An error that names the file and says what to do.</summary>
    public static GroveException Refuse(string path, string why, string advice) =>
        Refusal.Of("cannot read the GGUF file", path, why, advice);

    /// <summary>Reads and checks the header of a mapped file.</summary>
    public static GgufHeader Parse(MappedFile file)
    {
        string path = file.Path;
        var reader = new GgufReader(file);
        if (file.Length < 24) throw Refuse(path, $"it holds {file.Length} bytes and is truncated", Again);
        if (reader.UInt32("the magic number") != Magic) throw Refuse(path, "it does not begin with 'GGUF', so it is no GGUF file", "Give a GGUF file");
        uint version = reader.UInt32("the version");
        if (version is not (2 or 3))
        {
            throw (version & 0xFFFF) == 0
                ? Refuse(path, "its numbers are big-endian", "Give a little-endian file")
                : Refuse(path, $"it is of version {version}; 2 and 3 can be read", "Convert the model again with a current tool");
        }
        int tensorCount = reader.Count("the number of tensors", 24);
        int keyCount = reader.Count("the number of keys", 13);
        GgufMetadata metadata = ReadMetadata(path, reader, keyCount);
        long alignment = metadata.Whole(AlignmentKey) ?? DefaultAlignment;
        if (alignment is < 1 or > 1 << 20 || (alignment & (alignment - 1)) != 0)
            throw Refuse(path, $"'{AlignmentKey}' is {alignment}, which is no power of 2 up to 1,048,576", Other);

        var found = new List<(string Name, GgufTensorType Type, long[] Shape, long Bytes, ulong Offset)>();
        for (int i = 0; i < tensorCount; i++) found.Add(ReadTensor(path, reader, alignment));
        long dataStart = (reader.Position + alignment - 1) / alignment * alignment;
        return new GgufHeader((int)version, metadata, Place(file, found, dataStart));
    }

    static GgufMetadata ReadMetadata(string path, GgufReader reader, int count)
    {
        var values = new OrderedDictionary<string, GgufValue>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string key = reader.Text($"key {i + 1} of {count}", MaxKeyBytes);
            if (!values.TryAdd(key, reader.Value(key))) throw Refuse(path, $"the key '{key}' appears twice", Other);
        }
        return new GgufMetadata(path, values);
    }

    static (string, GgufTensorType, long[], long, ulong) ReadTensor(string path, GgufReader reader, long alignment)
    {
        string name = reader.Text("a tensor's name", MaxNameBytes);
        GroveException Bad(string what) => Refuse(path, $"tensor '{name}' {what}", Other);
        uint dimensions = reader.UInt32($"the sizes of '{name}'");
        if (dimensions > MaxDimensions) throw Bad($"has {dimensions} dimensions; {MaxDimensions} are allowed");
        var shape = new long[dimensions];
        UInt128 count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            ulong size = reader.UInt64($"the sizes of '{name}'");
            count *= size;
            if (size > long.MaxValue || count > long.MaxValue) throw Bad("has impossible sizes");
            shape[^(i + 1)] = (long)size;
        }
        uint id = reader.UInt32($"the type of '{name}'");
        GgufTensorType type = GgufTensorType.Find(id) ?? throw Bad($"is of the unknown type {id}");
        long columns = shape is [.., var last] ? last : 1;
        if (columns % type.BlockSize != 0) throw Bad($"has rows of {columns} numbers, which cannot be stored as {type.Name}");
        UInt128 bytes = count / (uint)type.BlockSize * (uint)type.BlockBytes;
        if (bytes > long.MaxValue) throw Bad("has impossible sizes");
        ulong offset = reader.UInt64($"the place of '{name}'");
        if (offset % (ulong)alignment != 0) throw Bad($"begins at byte {offset} of the data, which is no multiple of {alignment}");
        return (name, type, shape, (long)bytes, offset);
    }

    static OrderedDictionary<string, GgufTensor> Place(
        MappedFile file, List<(string Name, GgufTensorType Type, long[] Shape, long Bytes, ulong Offset)> found, long dataStart)
    {
        long dataBytes = Math.Max(0, file.Length - dataStart);
        var tensors = new OrderedDictionary<string, GgufTensor>(StringComparer.Ordinal);
        foreach ((string name, GgufTensorType type, long[] shape, long bytes, ulong offset) in found)
        {
            if (offset > (ulong)dataBytes || bytes > dataBytes - (long)offset)
                throw Refuse(file.Path, $"tensor '{name}' ends at byte {(UInt128)offset + (UInt128)bytes} of the data, but only {dataBytes} are there: the file is truncated", Again);
            if (!tensors.TryAdd(name, new GgufTensor(file, name, type, shape, dataStart + (long)offset, bytes)))
                throw Refuse(file.Path, $"tensor '{name}' appears twice", Other);
        }
        long position = 0;
        foreach (GgufTensor tensor in tensors.Values.OrderBy(t => t.Begin).ThenBy(t => t.Bytes))
        {
            if (tensor.Begin < position) throw Refuse(file.Path, $"tensor '{tensor.Name}' overlaps the one before it", Other);
            position = tensor.Begin + tensor.Bytes;
        }
        return tensors;
    }
}
