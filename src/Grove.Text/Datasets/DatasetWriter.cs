using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// Writes rows as JSON lines in the forms that trainers read, each with its metadata. What a form has no place for is left out and counted.
/// </summary>
/// <param name="stream">Where to; stays open.</param>
/// <param name="format"><see cref="DatasetFormat.Messages"/>, <see cref="DatasetFormat.Trl"/> or <see cref="DatasetFormat.Alpaca"/>.</param>
public sealed class DatasetWriter(Stream stream, DatasetFormat format) : IDisposable
{
    static readonly JsonWriterOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonSerializerOptions compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Utf8JsonWriter json = new(stream, relaxed);
    readonly SortedDictionary<string, long> dropped = new(StringComparer.Ordinal);

    /// <summary>What was left out, with the number of rows.</summary>
    public IReadOnlyDictionary<string, long> Dropped => dropped;

    /// <summary>Rows written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>False where the form cannot hold the row at all, which is counted as dropped.</returns>
    public bool Write(DatasetRow row)
    {
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        if (format != DatasetFormat.Messages && messages is not [.., { Role: Roles.User }, { Role: Roles.Assistant }])
            return Left("rows that do not end with a question and its answer");
        if (format == DatasetFormat.Alpaca && !TakesTurns(messages)) return Left("rows with other roles than system, user and assistant in turn");
        json.WriteStartObject();
        if (format == DatasetFormat.Messages) WriteMessages(row);
        else if (format == DatasetFormat.Trl) WriteTrl(row);
        else WriteAlpaca(row);
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
        json.Reset();
        Count++;
        return true;
    }

    /// <summary>Ends writing; the stream stays open.</summary>
    public void Dispose() => json.Dispose();

    /// <summary>An id that the same conversation always gets: a UUID made of its hash (version 8).</summary>
    /// <param name="conversation">The conversation.</param>
    public static string IdOf(Conversation conversation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Message message in conversation.Messages) hash.AppendData(Encoding.UTF8.GetBytes($"{message.Role}\0{message.Content}\0"));
        byte[] bytes = hash.GetHashAndReset()[..16];
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    void WriteMessages(DatasetRow row)
    {
        json.WriteString("id", row.Id ?? IdOf(row.Conversation));
        WriteList("messages", row.Conversation.Messages);
        // A string of JSON, as InstructLab's trainer reads it.
        json.WriteString("metadata", row.Metadata is { } metadata ? JsonSerializer.Serialize(metadata, compact) : "{}");
        json.WriteBoolean("unmask", row.Conversation.Unmask);
        WriteExtra(row);
    }

    void WriteTrl(DatasetRow row)
    {
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        WriteList("prompt", messages.Take(messages.Count - 1));
        WriteList("completion", messages.Skip(messages.Count - 1));
        if (row.Id is { } id) json.WriteString("id", id);
        WriteMetadata(row);
        if (row.Conversation.Unmask) Note("unmask (every turn is to be learned)");
        WriteExtra(row);
    }

    void WriteAlpaca(DatasetRow row)
    {
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        string asked = messages[^2].Content;
        // An input that was put behind its instruction goes back to its place.
        int input = int.TryParse(row.Of(RowForms.InputLength), out int length) && length > 0 && length + 2 <= asked.Length
            && asked.AsSpan(asked.Length - length - 2, 2).SequenceEqual("\n\n") ? length : 0;
        json.WriteString("instruction", input > 0 ? asked[..^(input + 2)] : asked);
        json.WriteString("input", asked[^input..]);
        json.WriteString("output", messages[^1].Content);
        if (messages[0].Role == Roles.System) json.WriteString("system", messages[0].Content);
        int first = messages[0].Role == Roles.System ? 1 : 0;
        if (messages.Count - first > 2)
        {
            json.WriteStartArray("history");
            for (int i = first; i < messages.Count - 2; i += 2)
            {
                json.WriteStartArray();
                json.WriteStringValue(messages[i].Content);
                json.WriteStringValue(messages[i + 1].Content);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        if (row.Id is { } id) json.WriteString("id", id);
        WriteMetadata(row);
        if (row.Conversation.Unmask) Note("unmask (every turn is to be learned)");
        if (messages.Any(message => message.Json is not null)) Note("parts of messages besides their text");
        foreach (string name in row.Extra.Keys) Note(name);
    }

    static bool TakesTurns(IReadOnlyList<Message> messages)
    {
        int first = messages[0].Role == Roles.System ? 1 : 0;
        for (int i = first; i < messages.Count; i++)
            if (messages[i].Role != ((i - first) % 2 == 0 ? Roles.User : Roles.Assistant)) return false;
        return (messages.Count - first) % 2 == 0;
    }

    void WriteList(string name, IEnumerable<Message> messages)
    {
        json.WriteStartArray(name);
        foreach (Message message in messages)
        {
            if (message.Json is { } whole)
            {
                whole.WriteTo(json);
                continue;
            }
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Content);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void WriteMetadata(DatasetRow row)
    {
        if (row.Metadata is not { } metadata) return;
        // Needed only where the input is no longer apart.
        JsonProperty[] entries = [.. metadata.EnumerateObject().Where(entry => format != DatasetFormat.Alpaca || entry.Name != RowForms.InputLength)];
        if (entries.Length == 0) return;
        json.WriteStartObject("metadata");
        foreach (JsonProperty entry in entries) entry.WriteTo(json);
        json.WriteEndObject();
    }

    void WriteExtra(DatasetRow row)
    {
        foreach ((string name, JsonElement value) in row.Extra)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    bool Left(string what)
    {
        Note(what);
        return false;
    }

    void Note(string what) => dropped[what] = dropped.GetValueOrDefault(what) + 1;
}
