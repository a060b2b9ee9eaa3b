using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// Conversations in a file, one JSON object a line:
/// <code>{"messages":[{"role":"user","content":"How long?"},{"role":"assistant","content":"Ten days."}],"metadata":{"leaf":"claims"}}</code>
/// Metadata may be left out; other properties are ignored.
/// </summary>
public static class ChatDataset
{
    static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads conversations one by one, as they are asked for; the file is opened at the first.</summary>
    /// <param name="path">The JSONL file; empty lines are skipped.</param>
    /// <returns>The rows. Metadata values that are numbers or booleans come as their JSON text.</returns>
    /// <exception cref="GroveException">The file cannot be read or a line is malformed; the message names file and line.</exception>
    public static IEnumerable<Conversation> Read(string path)
    {
        using StreamReader reader = Open(path);
        for (int line = 1; NextLine(reader, path, line) is { } text; line++)
            if (!string.IsNullOrWhiteSpace(text)) yield return ChatDatasetRow.Read(text, path, line);
    }

    /// <summary>Reads one line of such a file.</summary>
    /// <param name="text">The line.</param>
    /// <param name="path">The file, for the message.</param>
    /// <param name="line">Its number from 1, for the message.</param>
    /// <exception cref="GroveException">The line is malformed; the message names file and line.</exception>
    public static Conversation ReadRow(string text, string path, int line) => ChatDatasetRow.Read(text, path, line);

    /// <summary>Writes conversations; the file appears only when all of them are written.</summary>
    /// <param name="path">The JSONL file to create or replace.</param>
    /// <param name="rows">The conversations, in order.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void Write(string path, IEnumerable<Conversation> rows) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        foreach (Conversation row in rows)
        {
            ChatDatasetRow.Write(json, row);
            json.Flush();
            stream.WriteByte((byte)'\n');
            json.Reset();
        }
    });

    static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, strictUtf8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static string? NextLine(StreamReader reader, string path, int line)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException failure)
        {
            throw new GroveException(
                $"cannot read the dataset ({path}:{line}): near this line it is not UTF-8 text. Save it as UTF-8", ExitKind.BadInput, failure);
        }
        catch (IOException failure)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }
}
