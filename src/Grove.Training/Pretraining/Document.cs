using Grove.Text;

namespace Grove.Training.Pretraining;

/// <summary>One document of a corpus: running text or a conversation, exactly one of the two.</summary>
/// <param name="Text">The text, line ends as <c>\n</c>, no blank lines around it.</param>
/// <param name="Chat">The conversation.</param>
public readonly record struct Document(string? Text, Conversation? Chat)
{
    /// <summary>Characters in it.</summary>
    public int Length => Text?.Length ?? Chat!.Messages.Sum(message => message.Content.Length);
}
