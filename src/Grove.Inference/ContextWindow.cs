using Grove.Text;

namespace Grove.Inference;

/// <summary>Fits conversations into the number of tokens that a model can read.</summary>
/// <param name="renderer">Writes a conversation as tokens.</param>
/// <param name="size">Tokens of prompt and answer together.</param>
sealed class ContextWindow(ChatRenderer renderer, int size)
{
    /// <summary>The tokens of a prompt that leaves room for an answer.</summary>
    /// <param name="messages">System message first if any; the last is the question.</param>
    /// <param name="options">Room is kept for <see cref="GenerationOptions.MaxNewTokens"/>, at most for a quarter of the window.</param>
    /// <param name="dropped">How many messages were left out.</param>
    /// <exception cref="GroveException">The conversation does not fit, even after leaving out what may be left out.</exception>
    public int[] Fit(IReadOnlyList<Message> messages, GenerationOptions options, out int dropped)
    {
        int room = size - Math.Max(1, Math.Min(options.MaxNewTokens, size / 4));
        int first = messages.Count > 0 && messages[0].Role == Roles.System ? 1 : 0;
        dropped = 0;
        while (true)
        {
            Message[] kept = [.. messages.Take(first), .. messages.Skip(first + dropped)];
            int[] tokens = renderer.Render(new Conversation(kept), addGenerationPrompt: true).Tokens;
            if (tokens.Length <= room)
                return tokens;
            int next = NextQuestion(messages, first + dropped + 1);
            if (options.Overflow != Overflow.DropOldest || next < 0)
                throw TooLong(tokens.Length, room, alone: first + dropped + 1 >= messages.Count);
            dropped = next - first;
        }
    }

    // With tools there may be any number of messages between two questions.
    static int NextQuestion(IReadOnlyList<Message> messages, int from)
    {
        for (int i = from; i < messages.Count; i++)
            if (messages[i].Role == Roles.User) return i;
        return -1;
    }

    GroveException TooLong(int tokens, int room, bool alone) => new(
        $"cannot answer: the {(alone ? "question" : "conversation")} has {tokens} tokens, and the model reads at most {room} "
            + $"(its window of {size} less room for the answer). {(alone ? "Ask something shorter" : "Start a new conversation")}",
        ExitKind.BadInput);
}
