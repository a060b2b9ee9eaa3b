using System.Text.Json;

namespace Grove.Text;

/// <summary>Tells the form of a row by its names and reads it.</summary>
static class RowForms
{
    const string MetadataName = "metadata";

    /// <summary>In metadata: how long the <c>input</c> of an Alpaca row was, so that it can be told apart again.</summary>
    public const string InputLength = "alpaca_input_characters";

    /// <summary>What the template gets besides the messages.</summary>
    static readonly string[] variables = ["tools", "documents"];

    /// <summary>Reads a row.</summary>
    /// <exception cref="GroveException">Its form is not known, or a part has the wrong type: "problem. advice".</exception>
    public static DatasetRow Read(JsonElement row)
    {
        bool Has(string name) => row.TryGetProperty(name, out _);
        (DatasetFormat format, List<Message> messages, string[] used) =
            Has("messages") ? (DatasetFormat.Messages, Messages(row, "messages"), (string[])["messages"])
            : Has("conversations") ? (DatasetFormat.ShareGpt, ShareGpt(row), ["conversations", "system"])
            : Has("prompt") && Has("completion") ? (DatasetFormat.Trl, [.. Side(row, "prompt", Roles.User), .. Side(row, "completion", Roles.Assistant)], ["prompt", "completion"])
            : Has("instruction") && Has("output") ? (DatasetFormat.Alpaca, Alpaca(row), ["instruction", "input", "output", "system", "history"])
            : Has("user") && Has("assistant") ? (DatasetFormat.InstructLab, Named(row), ["system", "user", "assistant"])
            : Has("text") ? throw Bad("the row is running text, not a conversation", "Train on it with grove pretrain, or write it as messages")
            : throw Bad("the row has none of the known forms", "Write messages, prompt and completion, instruction and output, conversations, or user and assistant");
        bool unmask = row.TryGetProperty("unmask", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        if (messages is [.., { Role: "pretraining" } old])
        {
            messages = [.. messages[..^1], .. Pretraining(old.Content)];
            unmask = true;
        }
        JsonElement? metadata = Metadata(row);
        if (format == DatasetFormat.Alpaca && Text(row, "input") is { Length: > 0 } input) metadata = With(metadata, InputLength, input.Length);
        var extra = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in row.EnumerateObject())
            if (property.Name is not ("id" or "unmask" or MetadataName) && !used.Contains(property.Name)) extra[property.Name] = property.Value.Clone();
        return new DatasetRow(new Conversation(messages, metadata is { } known ? Values(known) : null)
        {
            Unmask = unmask,
            Variables = extra.Keys.Any(variables.Contains) ? extra.Where(pair => variables.Contains(pair.Key)).ToDictionary() : null,
        })
        {
            Format = format,
            Id = row.TryGetProperty("id", out JsonElement id) ? id.ValueKind == JsonValueKind.String ? id.GetString() : id.GetRawText() : null,
            Metadata = metadata,
            Extra = extra,
        };
    }

    static List<Message> Messages(JsonElement row, string name)
    {
        JsonElement list = row.GetProperty(name);
        if (list.ValueKind != JsonValueKind.Array) throw Bad($"\"{name}\" is not a list", "Write role and content for each turn");
        var messages = new List<Message>(list.GetArrayLength());
        foreach (JsonElement entry in list.EnumerateArray())
        {
            if (Text(entry, "role") is null) throw Bad($"message {messages.Count + 1} has no \"role\"", "Give it system, user or assistant");
            messages.Add(Message.Read(entry));
        }
        return messages;
    }

    // A text, or messages.
    static List<Message> Side(JsonElement row, string name, string role) =>
        row.GetProperty(name).ValueKind == JsonValueKind.String ? [new Message(role, row.GetProperty(name).GetString()!)] : Messages(row, name);

    static List<Message> ShareGpt(JsonElement row)
    {
        JsonElement list = row.GetProperty("conversations");
        if (list.ValueKind != JsonValueKind.Array) throw Bad("\"conversations\" is not a list", "Write from and value for each turn");
        var messages = new List<Message>();
        if (Text(row, "system") is { Length: > 0 } system) messages.Add(new Message(Roles.System, system));
        foreach (JsonElement entry in list.EnumerateArray())
        {
            string? from = Text(entry, "from") ?? Text(entry, "role"), value = Text(entry, "value") ?? Text(entry, "content");
            if (from is null || value is null) throw Bad($"turn {messages.Count + 1} has no \"from\" or no \"value\"", "Give it both");
            messages.Add(new Message(from switch { "human" => Roles.User, "gpt" or "chatgpt" or "bing" or "bard" => Roles.Assistant, "observation" => "tool", _ => from }, value));
        }
        return messages;
    }

    static List<Message> Alpaca(JsonElement row)
    {
        var messages = new List<Message>();
        if (Text(row, "system") is { Length: > 0 } system) messages.Add(new Message(Roles.System, system));
        if (row.TryGetProperty("history", out JsonElement history) && history.ValueKind == JsonValueKind.Array)
            foreach (JsonElement turn in history.EnumerateArray())
            {
                if (turn.ValueKind != JsonValueKind.Array || turn.GetArrayLength() != 2 || turn.EnumerateArray().Any(side => side.ValueKind != JsonValueKind.String))
                    throw Bad("a turn of \"history\" is not a pair of texts", "Write [[\"question\", \"answer\"]]");
                messages.Add(new Message(Roles.User, turn[0].GetString()!));
                messages.Add(new Message(Roles.Assistant, turn[1].GetString()!));
            }
        string instruction = Required(row, "instruction"), input = Text(row, "input") ?? "";
        messages.Add(new Message(Roles.User, input.Length > 0 ? $"{instruction}\n\n{input}" : instruction));
        messages.Add(new Message(Roles.Assistant, Required(row, "output")));
        return messages;
    }

    static List<Message> Named(JsonElement row)
    {
        var messages = new List<Message>();
        if (Text(row, "system") is { Length: > 0 } system) messages.Add(new Message(Roles.System, system));
        messages.Add(new Message(Roles.User, Required(row, "user")));
        messages.Add(new Message(Roles.Assistant, Required(row, "assistant")));
        return messages;
    }

    // InstructLab once wrote rows to be learned whole as one text: <|user|>\nHow long?\n<|assistant|>\nTen days.
    static List<Message> Pretraining(string text)
    {
        const string user = "<|user|>", assistant = "<|assistant|>";
        int question = text.IndexOf(user, StringComparison.Ordinal), answer = text.LastIndexOf(assistant, StringComparison.Ordinal);
        if (question < 0 || answer < question) throw Bad("the message of role \"pretraining\" has no <|user|> before its <|assistant|>", "Write it as messages with \"unmask\": true");
        return [new(Roles.User, text[(question + user.Length)..answer].Trim('\n')), new(Roles.Assistant, text[(answer + assistant.Length)..].Trim('\n'))];
    }

    static JsonElement? Metadata(JsonElement row)
    {
        if (!row.TryGetProperty(MetadataName, out JsonElement metadata) || metadata.ValueKind == JsonValueKind.Null) return null;
        if (metadata.ValueKind == JsonValueKind.Object) return metadata.Clone();
        // InstructLab writes the object as a string of JSON.
        if (metadata.ValueKind == JsonValueKind.String)
        {
            using JsonDocument inner = JsonDocument.Parse(metadata.GetString()!);
            if (inner.RootElement.ValueKind == JsonValueKind.Object) return inner.RootElement.Clone();
        }
        throw Bad("\"metadata\" is not an object", "Write it as {\"name\": \"value\"} or leave it out");
    }

    static JsonElement With(JsonElement? metadata, string name, int value)
    {
        var all = metadata is { } known ? known.EnumerateObject().ToDictionary(property => property.Name, property => property.Value) : [];
        all[name] = JsonSerializer.SerializeToElement(value);
        return JsonSerializer.SerializeToElement(all);
    }

    static Dictionary<string, string> Values(JsonElement metadata)
    {
        var values = new Dictionary<string, string>();
        foreach (JsonProperty entry in metadata.EnumerateObject())
            if (entry.Value.ValueKind != JsonValueKind.Null)
                values[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        return values;
    }

    static string Required(JsonElement row, string name) =>
        Text(row, name) ?? throw Bad($"\"{name}\" is not a text", "Write it in quotes");

    static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    static GroveException Bad(string problem, string advice) => new($"{problem}. {advice}", ExitKind.BadInput);
}
