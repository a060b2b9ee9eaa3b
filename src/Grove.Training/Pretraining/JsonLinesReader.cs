using System.Text.Json;
using Grove.Text;

namespace Grove.Training.Pretraining;

/// <summary>
/// Rows of a corpus, one JSON object a line: <c>{"text": "Once upon a time"}</c> or
/// <c>{"messages": [{"role": "user", "content": "How long?"}, {"role": "assistant", "content": "Ten days."}]}</c>.
/// Other keys are ignored; blank lines are skipped.
/// </summary>
static class JsonLinesReader
{
    public static IEnumerable<Document> Read(string path)
    {
        using StreamReader reader = CorpusReader.Open(path);
        int number = 0;
        while (CorpusReader.NextLine(reader, path) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Parse(line, path, number) is { } document) yield return document;
        }
    }

    static Document? Parse(string line, string path, int number)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement row = json.RootElement;
            if (row.ValueKind != JsonValueKind.Object) throw Bad($"the row is a JSON {Name(row)}, not an object", path, number, 1);
            if (row.TryGetProperty("messages", out JsonElement messages)) return new Document(null, Chat(messages, path, number));
            if (!row.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
                throw Bad("the row has neither \"text\" (a string) nor \"messages\" (a list)", path, number, 1);
            string content = text.GetString()!.ReplaceLineEndings("\n").Trim();
            return content.Length == 0 ? null : new Document(content, null);
        }
        catch (JsonException failure)
        {
            throw Bad("the row is not valid JSON", path, number, (failure.BytePositionInLine ?? 0) + 1, failure);
        }
    }

    static Conversation Chat(JsonElement messages, string path, int number)
    {
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw Bad("\"messages\" is not a list with at least one message", path, number, 1);
        var turns = new List<Message>(messages.GetArrayLength());
        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object
                || !message.TryGetProperty("role", out JsonElement role) || role.ValueKind != JsonValueKind.String
                || !message.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String)
                throw Bad($"message {turns.Count + 1} needs \"role\" and \"content\", both strings", path, number, 1);
            turns.Add(new Message(role.GetString()!, content.GetString()!));
        }
        return new Conversation(turns);
    }

    static string Name(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();

    static GroveException Bad(string why, string path, int line, long column, Exception? cause = null) => new(
        $"cannot read the corpus ({path}:{line}:{column}): {why}. Mend or remove the row", ExitKind.BadInput, cause);
}
