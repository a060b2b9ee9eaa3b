using System.Text;

namespace Grove.Taxonomy.Documents;

/// <summary>Reads a file as text, or says in one diagnostic why it is not text.</summary>
static class TextFile
{
    /// <summary>Larger files are refused: they are exports or archives rather than something people wrote.</summary>
    public const long MaximumBytes = 20_000_000;

    static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Whether a file is in UTF-16, which Grove reads and InstructLab does not.</summary>
    public static bool IsUtf16(string path)
    {
        Span<byte> head = stackalloc byte[2];
        try
        {
            using FileStream stream = File.OpenRead(path);
            return stream.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && (head is [0xFF, 0xFE] or [0xFE, 0xFF]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The text of a file without its byte order mark, or null after adding one error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">Takes the error.</param>
    /// <param name="declared">Finds the encoding that the file names itself, for files that are not in Unicode; may be null.</param>
    public static string? Read(string path, List<Diagnostic> diagnostics, Func<byte[], Encoding?>? declared = null)
    {
        byte[] bytes;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (stream.Length > MaximumBytes)
                return Refuse("too-large", $"the file holds {stream.Length / 1_000_000} MB; at most {MaximumBytes / 1_000_000} MB are read",
                    "Split it into several files, or leave out the parts that nobody asks about.");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse("unreadable", $"the file cannot be read: {error.Message.TrimEnd('.')}",
                "Check that it exists and that you may read it.");
        }

        if (Foreign(bytes) is string kind)
            return Refuse("binary", $"the file is not text but {kind}", "Give it the ending of its type if that is .pdf or .docx; else save its text as a .md or .txt file in UTF-8.");

        (Encoding encoding, int mark) = Marked(bytes);
        int position = mark;
        try
        {
            return encoding.GetString(bytes, mark, bytes.Length - mark);
        }
        catch (DecoderFallbackException error)
        {
            if (encoding == Utf8 && declared?.Invoke(bytes) is Encoding other)
                return other.GetString(bytes);
            position += encoding == Utf8 ? FirstInvalid(bytes.AsSpan(mark)) : Math.Max(0, error.Index);
        }

        ReadOnlySpan<byte> before = bytes.AsSpan(0, Math.Min(position, bytes.Length));
        int line = 1 + before.Count((byte)'\n');
        ReadOnlySpan<byte> sameLine = before[(before.LastIndexOf((byte)'\n') + 1)..];
        string found = position < bytes.Length ? $"byte 0x{bytes[position]:X2}" : "an incomplete character";
        return Refuse("encoding", $"the file is not in UTF-8: found {found}",
            "Open it in an editor and save it with the encoding UTF-8.", line, 1 + Encoding.UTF8.GetCharCount(sameLine));

        string? Refuse(string rule, string message, string suggestion, int line = 1, int column = 1)
        {
            diagnostics.Add(new Diagnostic(path, line, column, rule, message, suggestion, Severity.Error));
            return null;
        }
    }

    static (Encoding Encoding, int MarkLength) Marked(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
        [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, false, throwOnInvalidBytes: true), 2),
        [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false, throwOnInvalidBytes: true), 2),
        _ => (Utf8, 0),
    };

    static string? Foreign(byte[] bytes) => bytes switch
    {
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => "a PDF document",
        [0x50, 0x4B, 0x03, 0x04, ..] => "a Zip archive or an Office document",
        [0xFF, 0xFE, 0x00, 0x00, ..] => "in UTF-32, which is not supported",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => null,
        _ => bytes.AsSpan().Contains((byte)0) ? "binary data" : null,
    };

    static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (position < bytes.Length && Rune.DecodeFromUtf8(bytes[position..], out _, out int length) == System.Buffers.OperationStatus.Done)
            position += length;
        return position;
    }
}
