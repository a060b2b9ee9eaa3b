using Grove.Text;

namespace Grove.Training.Tuning;

/// <summary>One thing to tune on: a conversation, of which the answers are learned, or running text, of which everything is.</summary>
/// <param name="Chat">The conversation, or null.</param>
/// <param name="Text">The text, or null.</param>
/// <param name="Weight">How often it comes in an epoch, above 0: 2 comes twice, 0.25 in every fourth epoch.</param>
public sealed record TuneRow(Conversation? Chat, string? Text, double Weight)
{
    /// <summary>A conversation.</summary>
    /// <param name="chat">It; the answers and the ends of their turns are learned.</param>
    /// <param name="weight">How often it comes in an epoch.</param>
    public static TuneRow Of(Conversation chat, double weight = 1) => new(chat, null, weight);

    /// <summary>Running text.</summary>
    /// <param name="text">It; learned from the first word to the end of the document.</param>
    /// <param name="weight">How often it comes in an epoch.</param>
    public static TuneRow Of(string text, double weight = 1) => new(null, text, weight);
}
