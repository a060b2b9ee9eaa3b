using System.Text.Json;

namespace Grove.Text;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks: one of <see cref="Roles"/>, or another that the model's template knows.</param>
/// <param name="Content">What is said, as plain text; empty where a message only calls tools.</param>
public sealed record Message(string Role, string Content)
{
    /// <summary>
    /// The whole message as a JSON object where role and content do not say it all: <c>tool_calls</c>, <c>tool_call_id</c>, <c>name</c>,
    /// <c>reasoning_content</c>, a content in parts. Null otherwise.
    /// </summary>
    public JsonElement? Json { get; init; }

    /// <summary>Takes a message as it is written in chat <c>messages</c>, with everything that it holds.</summary>
    /// <param name="json">An object with a <c>role</c>; the content may be a text, a list of parts of which the texts are joined, or missing.</param>
    /// <exception cref="GroveException">It is no object or has no role.</exception>
    public static Message Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("role", out JsonElement role) || role.ValueKind != JsonValueKind.String)
            throw new GroveException("cannot use a message: it is no object with a \"role\". Write {\"role\": \"user\", \"content\": \"…\"}", ExitKind.BadInput);
        JsonElement content = json.TryGetProperty("content", out JsonElement found) ? found : default;
        string text = content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(Part)),
            _ => "",
        };
        bool isPlain = content.ValueKind == JsonValueKind.String && json.EnumerateObject().All(property => property.Name is "role" or "content");
        return new Message(role.GetString()!, text) { Json = isPlain ? null : json.Clone() };
    }

    static string Part(JsonElement part) =>
        part.ValueKind == JsonValueKind.String ? part.GetString()!
        : part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}

/// <summary>Turns in order, with what is known about where they came from.</summary>
/// <param name="Messages">The turns, first to last.</param>
/// <param name="Metadata">Lineage: the document, the source sentence, the task. Null when nothing is known.</param>
public sealed record Conversation(IReadOnlyList<Message> Messages, IReadOnlyDictionary<string, string>? Metadata = null)
{
    /// <summary>What the template gets besides the messages: <c>tools</c>, <c>documents</c>, <c>enable_thinking</c> and others. Null for nothing.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }

    /// <summary>
    /// Whether every turn but the system's is to be learned and not the assistant's alone: InstructLab's <c>unmask</c>, for rows whose
    /// question holds a document that the model is to know.
    /// </summary>
    /// <value>False by default.</value>
    public bool Unmask { get; init; }
}

/// <summary>The three speakers, spelled as in chat <c>messages</c> JSONL.</summary>
public static class Roles
{
    /// <summary>Instructions for the whole conversation; only as the first message.</summary>
    public const string System = "system";

    /// <summary>The person who asks.</summary>
    public const string User = "user";

    /// <summary>The model that answers.</summary>
    public const string Assistant = "assistant";
}
