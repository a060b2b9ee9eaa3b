namespace Grove.Text;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks: one of <see cref="Roles"/>.</param>
/// <param name="Content">What is said, as plain text.</param>
public sealed record Message(string Role, string Content);

/// <summary>Turns in order, with what is known about where they came from.</summary>
/// <param name="Messages">The turns, first to last.</param>
/// <param name="Metadata">Lineage: the document, the source sentence, the task. Null when nothing is known.</param>
public sealed record Conversation(IReadOnlyList<Message> Messages, IReadOnlyDictionary<string, string>? Metadata = null);

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
