using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grove.Text;

namespace Grove.Synthesis.Teachers.Calls;

/// <summary>
/// Every finished reply, on disk before it counts. One JSON object a line, the entry with its length in bytes and the first half of its SHA-256:
/// <code>{"length":61,"sum":"9f86d081884c7d65","entry":{"key":"…","text":"…","prompt":812,"reply":240}}</code>
/// Lines are only ever added. A last line that a crash cut off is taken away when the file is opened again; a line damaged in the middle is
/// passed over, and its call is made again. The texts stay on disk: memory grows by the number of replies, not by their length.
/// </summary>
public sealed class Journal : IDisposable
{
    const int LongestLine = 64 << 20;

    readonly FileStream file;
    readonly Lock gate = new();
    readonly Dictionary<string, (long Start, int Length)> places = new(StringComparer.Ordinal);

    Journal(FileStream file) => this.file = file;

    /// <summary>Replies it holds.</summary>
    public int Count
    {
        get
        {
            lock (gate) return places.Count;
        }
    }

    /// <summary>Damaged lines that were passed over when it was opened.</summary>
    public int Damaged { get; private set; }

    /// <summary>A finished reply.</summary>
    /// <param name="Key">The call's key.</param>
    /// <param name="Text">The reply.</param>
    /// <param name="PromptTokens">Tokens of the prompt.</param>
    /// <param name="ReplyTokens">Tokens of the reply.</param>
    /// <param name="IsCut">Whether it ended at the most tokens allowed.</param>
    public readonly record struct Entry(string Key, string Text, long PromptTokens, long ReplyTokens, bool IsCut);

    /// <summary>Opens a journal or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It cannot be opened, or another run writes to it.</exception>
    public static Journal Open(string path)
    {
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            var journal = new Journal(file);
            journal.ReadAll();
            return journal;
        }
        catch (IOException failure) when (file is null && File.Exists(path))
        {
            throw new GroveException($"cannot open the journal ({path}): {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Wait for the other run that writes to this folder, or choose another with --out", ExitKind.ResourceFailed, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw GroveException.CannotWrite(path, failure);
        }
    }

    /// <summary>The reply to a call, if it has been made.</summary>
    /// <param name="key">The call's key.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public Entry? Find(string key)
    {
        lock (gate)
        {
            if (!places.TryGetValue(key, out (long Start, int Length) place)) return null;
            byte[] line = ArrayPool<byte>.Shared.Rent(place.Length);
            try
            {
                if (RandomAccess.Read(file.SafeFileHandle, line.AsSpan(0, place.Length), place.Start) != place.Length) return null;
                return Parse(line.AsSpan(0, place.Length));
            }
            catch (IOException failure)
            {
                throw GroveException.CannotRead(file.Name, failure);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(line);
            }
        }
    }

    /// <summary>Writes a reply, and comes back when it is on the disk.</summary>
    /// <param name="entry">The reply.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public void Add(Entry entry)
    {
        byte[] body = Write(entry);
        byte[] line = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"length\":{body.Length},\"sum\":\"{Sum(body)}\",\"entry\":"));
        line = [.. line, .. body, (byte)'}', (byte)'\n'];
        lock (gate)
        {
            try
            {
                long start = file.Length;
                file.Seek(start, SeekOrigin.Begin);
                file.Write(line);
                file.Flush(flushToDisk: true);
                places[entry.Key] = (start, line.Length - 1);
            }
            catch (IOException failure)
            {
                throw GroveException.CannotWrite(file.Name, failure);
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    void ReadAll()
    {
        var buffer = new byte[1 << 16];
        var line = new ArrayBufferWriter<byte>();
        long at = 0, start = 0, good = 0;
        file.Seek(0, SeekOrigin.Begin);
        for (int read; (read = file.Read(buffer)) > 0; at += read)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Write(rest[..end]);
                if (Parse(line.WrittenSpan) is { } entry) places[entry.Key] = (start, line.WrittenCount);
                else Damaged++;
                start += line.WrittenCount + 1;
                good = start;
                line.ResetWrittenCount();
            }
            if (line.WrittenCount + rest.Length > LongestLine)
                throw new GroveException($"cannot use the journal ({file.Name}): it has a line of more than {LongestLine >> 20} MB, so it is none. Move it away, or choose another folder with --out", ExitKind.BadInput);
            line.Write(rest);
        }
        // What follows the last line end was being written when the last run ended.
        if (file.Length > good) file.SetLength(good);
    }

    static Entry? Parse(ReadOnlySpan<byte> line)
    {
        // The entry's own bytes are what the sum is over, so they are cut out rather than written again.
        int from = line.IndexOf("\"entry\":"u8);
        if (from < 0 || line[^1] != '}') return null;
        ReadOnlySpan<byte> body = line[(from + 8)..^1];
        try
        {
            using JsonDocument head = JsonDocument.Parse(Encoding.UTF8.GetString(line[..from]).TrimEnd(',') + "}");
            if (head.RootElement.GetProperty("length").GetInt32() != body.Length || head.RootElement.GetProperty("sum").GetString() != Sum(body)) return null;
            using JsonDocument entry = JsonDocument.Parse(body.ToArray());
            JsonElement root = entry.RootElement;
            return new Entry(root.GetProperty("key").GetString()!, root.GetProperty("text").GetString()!, root.GetProperty("prompt").GetInt64(), root.GetProperty("reply").GetInt64(),
                root.TryGetProperty("cut", out JsonElement cut) && cut.ValueKind == JsonValueKind.True);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    static byte[] Write(Entry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("key", entry.Key);
            json.WriteString("text", entry.Text);
            json.WriteNumber("prompt", entry.PromptTokens);
            json.WriteNumber("reply", entry.ReplyTokens);
            if (entry.IsCut) json.WriteBoolean("cut", true);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static string Sum(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
}
