using System.Text;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Teachers;

/// <summary>Who writes or judges rows: any chat client, with what must be known to use it well.</summary>
/// <param name="Client">Who is asked.</param>
/// <param name="Name">The model's id, as rows name it.</param>
public sealed record Teacher(IChatClient Client, string Name)
{
    /// <summary>Tokens of prompt and reply together.</summary>
    /// <value>4096 by default.</value>
    public int Context { get; init; } = 4096;

    /// <summary>Counts the tokens of a text; never too few.</summary>
    /// <value><see cref="Guess"/> by default.</value>
    public Func<string, int> CountTokens { get; init; } = Guess;

    /// <summary>Whether it can be held to a JSON schema.</summary>
    public bool WritesJson { get; init; }

    /// <summary>How to get to it, without keys: a path or an address; for messages and the card.</summary>
    public string Where { get; init; } = "";

    /// <summary>Tokens that a chat template may add to each message.</summary>
    internal const int TokensPerMessage = 16;

    /// <summary>
    /// Tokens of a text for a model whose tokenizer is not at hand: a token for every three bytes of UTF-8, and every mark and digit one of its own.
    /// English has about four letters a token, so it is rather too many.
    /// </summary>
    /// <param name="text">The text.</param>
    public static int Guess(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text), alone = text.Count(letter => char.IsDigit(letter) || char.IsPunctuation(letter) || char.IsSymbol(letter));
        return (bytes - alone + 2) / 3 + alone;
    }

    /// <summary>Tokens of a prompt.</summary>
    /// <param name="messages">The messages.</param>
    public int Count(IEnumerable<ChatMessage> messages) => messages.Sum(message => CountTokens(message.Text) + TokensPerMessage);
}
