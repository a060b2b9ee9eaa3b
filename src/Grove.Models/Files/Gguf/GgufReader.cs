using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Grove.Text;

namespace Grove.Models.Files.Gguf;

/// <summary>
/// Walks through the bytes of a GGUF header. No count in the file is believed before the bytes it announces are there, so memory
/// taken is in proportion to the bytes read; the header as a whole has a limit as well.
/// </summary>
sealed class GgufReader(MappedFile file)
{
    /// <summary>The largest header we read: the largest vocabularies take about a tenth of it.</summary>
    public const long MaxHeaderBytes = 256L << 20;

    /// <summary>Arrays inside arrays, at most.</summary>
    const int MaxDepth = 4;

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    readonly long end = Math.Min(file.Length, MaxHeaderBytes);

    /// <summary>The next byte to read.</summary>
    public long Position { get; private set; }

    public long Remaining => end - Position;

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A number of things of which each takes at least <paramref name="leastBytes"/> bytes.</summary>
    public int Count(string what, int leastBytes)
    {
        ulong count = UInt64(what);
        if (count > (ulong)(Remaining / leastBytes)) throw Cut($"{what} is {count}, for which {Remaining} bytes cannot be enough");
        return (int)count;
    }

    public string Text(string what, int maxBytes = int.MaxValue)
    {
        ulong length = UInt64(what);
        if (length > (ulong)Remaining) throw Cut($"{what} should be {length} bytes long, but only {Remaining} follow");
        if (length > (ulong)maxBytes) throw GgufHeader.Refuse(file.Path, $"{what} is {length} bytes long; {maxBytes} are allowed", GgufHeader.Other);
        try
        {
            return Strict.GetString(Take((int)length, what));
        }
        catch (DecoderFallbackException)
        {
            throw GgufHeader.Refuse(file.Path, $"{what} is not UTF-8", GgufHeader.Other);
        }
    }

    /// <summary>A value with the number of its kind before it.</summary>
    public GgufValue Value(string key)
    {
        uint type = UInt32($"the kind of '{key}'");
        return (GgufValueType)type == GgufValueType.Array ? Array(key, 1) : Single(key, (GgufValueType)type);
    }

    GgufValue Single(string key, GgufValueType type)
    {
        string what = $"'{key}'";
        return type switch
        {
            GgufValueType.UInt8 => GgufValue.Of(Take(1, what)[0]),
            GgufValueType.Int8 => GgufValue.Of((sbyte)Take(1, what)[0]),
            GgufValueType.UInt16 => GgufValue.Of(BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what))),
            GgufValueType.Int16 => GgufValue.Of(BinaryPrimitives.ReadInt16LittleEndian(Take(2, what))),
            GgufValueType.UInt32 => GgufValue.Of(UInt32(what)),
            GgufValueType.Int32 => GgufValue.Of((int)UInt32(what)),
            GgufValueType.Float32 => GgufValue.Of(BinaryPrimitives.ReadSingleLittleEndian(Take(4, what))),
            GgufValueType.Bool => GgufValue.Of(Bool(what)),
            GgufValueType.Text => GgufValue.Of(Text(what)),
            GgufValueType.UInt64 => GgufValue.Of(UInt64(what)),
            GgufValueType.Int64 => GgufValue.Of((long)UInt64(what)),
            GgufValueType.Float64 => GgufValue.Of(BinaryPrimitives.ReadDoubleLittleEndian(Take(8, what))),
            _ => throw Unknown(key, type),
        };
    }

    GgufValue Array(string key, int depth)
    {
        string what = $"the array '{key}'";
        if (depth > MaxDepth) throw GgufHeader.Refuse(file.Path, $"'{key}' has arrays more than {MaxDepth} deep", GgufHeader.Other);
        var type = (GgufValueType)UInt32(what);
        switch (type)
        {
            case GgufValueType.UInt8: return Numbers<byte>(what);
            case GgufValueType.Int8: return Numbers<sbyte>(what);
            case GgufValueType.UInt16: return Numbers<ushort>(what);
            case GgufValueType.Int16: return Numbers<short>(what);
            case GgufValueType.UInt32: return Numbers<uint>(what);
            case GgufValueType.Int32: return Numbers<int>(what);
            case GgufValueType.Float32: return Numbers<float>(what);
            case GgufValueType.UInt64: return Numbers<ulong>(what);
            case GgufValueType.Int64: return Numbers<long>(what);
            case GgufValueType.Float64: return Numbers<double>(what);
            case GgufValueType.Bool:
                int flags = Count($"the length of {what}", 1);
                var truths = new bool[flags];
                for (int i = 0; i < flags; i++) truths[i] = Bool(what);
                return GgufValue.Of(truths);
            case GgufValueType.Text:
                return GgufValue.Of(Several($"the length of {what}", 8, () => Text(what)));
            case GgufValueType.Array:
                return GgufValue.Of(Several($"the length of {what}", 12, () => Array(key, depth + 1)));
            default:
                throw Unknown(key, type);
        }
    }

    /// <summary>Grows as elements are found, for their number may be a lie.</summary>
    T[] Several<T>(string what, int leastBytes, Func<T> next)
    {
        int count = Count(what, leastBytes);
        var found = new List<T>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++) found.Add(next());
        return [.. found];
    }

    GgufValue Numbers<T>(string what)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>(), count = Count($"the length of {what}", size);
        var numbers = new T[count];
        // The file is little-endian, and so is every machine that .NET runs on in practice.
        Take(checked(count * size), what).CopyTo(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return GgufValue.Of(numbers);
    }

    bool Bool(string what) => Take(1, what)[0] switch
    {
        0 => false,
        1 => true,
        byte other => throw GgufHeader.Refuse(file.Path, $"{what} should be 0 or 1 and is {other}", GgufHeader.Other),
    };

    ReadOnlySpan<byte> Take(int bytes, string what)
    {
        if (bytes > Remaining) throw Cut($"it ends inside {what}");
        ReadOnlySpan<byte> taken = file.Span(Position, bytes);
        Position += bytes;
        return taken;
    }

    GroveException Cut(string why) => end == file.Length
        ? GgufHeader.Refuse(file.Path, why + ": it is truncated or damaged", GgufHeader.Again)
        : GgufHeader.Refuse(file.Path, $"{why}: a header may have {MaxHeaderBytes} bytes", GgufHeader.Other);

    GroveException Unknown(string key, GgufValueType type) =>
        GgufHeader.Refuse(file.Path, $"'{key}' is of the unknown kind {(uint)type}", GgufHeader.Other);
}
