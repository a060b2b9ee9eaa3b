using System.Text.Json;

namespace Grove.Text;

/// <summary>One line of a <see cref="ChatDataset"/>.</summary>
static class ChatDatasetRow
{
    public static Conversation Read(string text, string path, int line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad(path, line, "the line is not a JSON object", "Write {\"messages\": [...]} on it");
            return new Conversation(ReadMessages(document.RootElement, path, line), ReadMetadata(document.RootElement, path, line))
            {
                Unmask = document.RootElement.TryGetProperty("unmask", out JsonElement unmask) && unmask.ValueKind == JsonValueKind.True,
            };
        }
        catch (JsonException failure)
        {
            throw new GroveException(
                $"cannot read the dataset ({path}:{line}:{failure.BytePositionInLine + 1}): the line is not valid JSON. Correct it or delete it",
                ExitKind.BadInput, failure);
        }
        catch (InvalidOperationException failure)
        {
            // Half a surrogate pair, written as \ud800, is a JSON string but no text.
            throw new GroveException(
                $"cannot read the dataset ({path}:{line}): a string on the line is not valid text. Correct it or delete the line",
                ExitKind.BadInput, failure);
        }
    }

    public static void Write(Utf8JsonWriter json, Conversation row)
    {
        json.WriteStartObject();
        json.WriteStartArray("messages");
        foreach ((string role, string content) in row.Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", role);
            json.WriteString("content", content);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (row.Metadata is { Count: > 0 })
        {
            json.WriteStartObject("metadata");
            foreach ((string key, string value) in row.Metadata) json.WriteString(key, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static List<Message> ReadMessages(JsonElement row, string path, int line)
    {
        if (!row.TryGetProperty("messages", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            throw Bad(path, line, "there is no \"messages\" list", "Add one with role and content for each turn");
        var messages = new List<Message>(list.GetArrayLength());
        foreach (JsonElement entry in list.EnumerateArray())
            messages.Add(ReadMessage(entry, $"message {messages.Count + 1}", path, line));
        if (messages.Count == 0) throw Bad(path, line, "\"messages\" is empty", "Add a user's and an assistant's message or delete the line");
        return messages;
    }

    static Message ReadMessage(JsonElement entry, string which, string path, int line)
    {
        string? role = Text(entry, "role"), content = Text(entry, "content");
        if (role is null) throw Bad(path, line, $"{which} has no \"role\"", "Give it system, user or assistant");
        if (role is not (Roles.System or Roles.User or Roles.Assistant))
            throw Bad(path, line, $"{which} has the unknown role \"{role}\"", "Use system, user or assistant");
        if (content is null) throw Bad(path, line, $"{which} has no \"content\" text", "Give it one");
        if (content.Length == 0) throw Bad(path, line, $"{which} has an empty \"content\"", "Give it a text or delete the line");
        return new Message(role, content);
    }

    static Dictionary<string, string>? ReadMetadata(JsonElement row, string path, int line)
    {
        if (!row.TryGetProperty("metadata", out JsonElement metadata) || metadata.ValueKind == JsonValueKind.Null) return null;
        if (metadata.ValueKind == JsonValueKind.Object) return Values(metadata);
        // InstructLab writes the object as a string of JSON.
        if (metadata.ValueKind == JsonValueKind.String)
        {
            using JsonDocument inner = JsonDocument.Parse(metadata.GetString()!);
            if (inner.RootElement.ValueKind == JsonValueKind.Object) return Values(inner.RootElement);
        }
        throw Bad(path, line, "\"metadata\" is not an object", "Write it as {\"name\": \"value\"} or leave it out");
    }

    static Dictionary<string, string> Values(JsonElement metadata)
    {
        var values = new Dictionary<string, string>();
        foreach (JsonProperty entry in metadata.EnumerateObject())
            if (entry.Value.ValueKind != JsonValueKind.Null)
                values[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        return values;
    }

    static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    static GroveException Bad(string path, int line, string problem, string advice) =>
        new($"cannot read the dataset ({path}:{line}): {problem}. {advice}", ExitKind.BadInput);
}
