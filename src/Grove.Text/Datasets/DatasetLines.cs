using System.IO.Compression;
using System.Text;

namespace Grove.Text;

/// <summary>
/// The JSON texts of a dataset file: its lines, or the elements of its array; plain or gzip. Nothing is believed about the file:
/// memory is bounded by the longest text allowed, and what is no text is told by line.
/// </summary>
static class DatasetLines
{
    /// <summary>The most bytes of one row.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>gzip packs real rows ten to thirty times; a thousand times is a trap.</summary>
    const int MostRatio = 200;
    const long FreeBytes = 64 << 20;

    static readonly UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    /// <summary>A text of the file, or what is wrong with it.</summary>
    public readonly record struct Piece(int Line, string? Text, string? Problem, string? Advice);

    /// <summary>Reads the texts as they are asked for. Empty lines are skipped.</summary>
    /// <exception cref="GroveException">The file cannot be read at all.</exception>
    public static IEnumerable<Piece> Read(string path)
    {
        using Stream file = Open(path);
        using Stream stream = Unpacked(file, path);
        var buffer = new byte[1 << 16];
        var piece = new List<byte>();
        var array = new ArrayScanner();
        bool tooLong = false, started = false, isArray = false, isFirst = true;
        int line = 1, pieceLine = 1;
        long total = 0;
        while (true)
        {
            int count = Fill(stream, buffer, path, line);
            total += count;
            if (total > FreeBytes && stream != file && total > MostRatio * file.Position)
                throw Bad($"{path}:{line}", $"it unpacks to more than {MostRatio} times its size, which no real rows do", "Unpack and look at it first");
            ReadOnlyMemory<byte> read = buffer.AsMemory(0, count);
            if (isFirst)
            {
                CheckEncoding(read.Span, path);
                if (read.Span.StartsWith("\uFEFF"u8)) read = read[3..];
                isFirst = false;
            }
            for (int i = 0; i < read.Length; i++)
            {
                byte next = read.Span[i];
                if (!started)
                {
                    if (next == '\n') line++;
                    if (next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
                    started = true;
                    isArray = next == '[';
                    pieceLine = line;
                    if (isArray) continue;
                }
                bool ends = isArray ? array.Ends(next) : next == '\n';
                if (!ends && (!isArray || array.IsInside))
                {
                    if (piece.Count == 0) pieceLine = line;
                    if (piece.Count < MostBytes) piece.Add(next);
                    else tooLong = true;
                }
                if (ends && (isArray || piece.Count > 0))
                {
                    // The bracket that closes an element belongs to it.
                    if (isArray) piece.Add(next);
                    if (Take(piece, pieceLine, ref tooLong) is { } taken) yield return taken;
                }
                if (next == '\n') line++;
            }
            if (count == 0) break;
        }
        if (piece.Count > 0 && Take(piece, pieceLine, ref tooLong) is { } rest) yield return rest;
    }

    static Piece? Take(List<byte> piece, int line, ref bool tooLong)
    {
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(piece).Trim(" \t\r\n"u8);
        Piece? result =
            tooLong ? new Piece(line, null, $"the row is longer than {MostBytes >> 20} MB", "Split it or delete it")
            : bytes.IsEmpty ? null
            : bytes.Contains((byte)0) ? new Piece(line, null, "the line holds binary data, not text", "Check that it is a JSONL file")
            : Decoded(bytes, line);
        tooLong = false;
        piece.Clear();
        return result;
    }

    static Piece Decoded(ReadOnlySpan<byte> bytes, int line)
    {
        try
        {
            return new Piece(line, strict.GetString(bytes), null, null);
        }
        catch (DecoderFallbackException)
        {
            return new Piece(line, null, "the line is not UTF-8 text", "Save the file as UTF-8");
        }
    }

    static void CheckEncoding(ReadOnlySpan<byte> start, string path)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw Bad($"{path}:1", "it is UTF-16 text", "Save it as UTF-8");
        if (start.StartsWith("PK"u8)) throw Bad($"{path}:1", "it is a zip file", "Unpack it; only gzip is read as it is");
        if (start.StartsWith("PAR1"u8)) throw Bad($"{path}:1", "it is a Parquet file", "Export it as JSONL");
    }

    static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static Stream Unpacked(Stream file, string path)
    {
        try
        {
            if (!file.CanSeek) return file;
            bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            return packed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
        }
        catch (IOException failure)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static int Fill(Stream stream, byte[] buffer, string path, int line)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException failure)
        {
            throw new GroveException($"cannot read the dataset ({path}:{line}): the gzip file is damaged near this line. Download or pack it again", ExitKind.BadInput, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static GroveException Bad(string place, string problem, string advice) =>
        new($"cannot read the dataset ({place}): {problem}. {advice}", ExitKind.BadInput);

    /// <summary>Follows brackets and strings through an array, to see where its elements begin and end.</summary>
    struct ArrayScanner
    {
        int depth;
        bool inString, escaped;

        /// <summary>Whether the byte just looked at belongs to an element.</summary>
        public bool IsInside { get; private set; }

        /// <summary>Looks at a byte; true for the one that closes an element.</summary>
        public bool Ends(byte next)
        {
            IsInside = depth > 0 || next is (byte)'{' or (byte)'[' or (byte)'"' || next > ' ' && next is not ((byte)',' or (byte)']');
            if (inString)
            {
                if (escaped) escaped = false;
                else if (next == '\\') escaped = true;
                else if (next == '"') inString = false;
                return false;
            }
            if (next == '"') inString = true;
            else if (next is (byte)'{' or (byte)'[') depth++;
            else if (next is (byte)'}' or (byte)']' && depth > 0) return --depth == 0;
            return false;
        }
    }
}
