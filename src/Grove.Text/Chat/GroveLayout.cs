namespace Grove.Text;

/// <summary>The layout of Grove's own models, written as ids without going by way of text.</summary>
sealed class GroveLayout
{
    readonly Tokenizer tokenizer;
    readonly int system;
    readonly int user;
    readonly int assistant;

    public GroveLayout(Tokenizer tokenizer, string source)
    {
        this.tokenizer = tokenizer;
        system = Special(ChatRenderer.SystemToken, source);
        user = Special(ChatRenderer.UserToken, source);
        assistant = Special(ChatRenderer.AssistantToken, source);
        EndId = Special(ChatRenderer.EndToken, source);
    }

    public int EndId { get; }

    public RenderedChat Render(Conversation conversation, bool addGenerationPrompt)
    {
        CheckTurns(conversation.Messages, addGenerationPrompt);
        var tokens = new List<int>();
        var mask = new List<bool>();
        foreach (Message message in conversation.Messages)
        {
            tokens.Add(Opening(message.Role));
            mask.Add(false);
            tokenizer.Encode(message.Content, tokens);
            tokens.Add(EndId);
            while (mask.Count < tokens.Count) mask.Add(message.Role == Roles.Assistant || conversation.Unmask && message.Role != Roles.System);
        }
        if (addGenerationPrompt)
        {
            tokens.Add(assistant);
            mask.Add(false);
        }
        return new RenderedChat([.. tokens], [.. mask]);
    }

    static void CheckTurns(IReadOnlyList<Message> messages, bool addGenerationPrompt)
    {
        if (messages.Count == 0) throw Bad("it has no messages", "Give at least a user's message");
        string expected = Roles.User;
        for (int i = 0; i < messages.Count; i++)
        {
            (string role, string content) = messages[i];
            if (content.Length == 0) throw Bad($"message {i + 1} ({role}) is empty", "Give it a content or leave it out");
            if (i == 0 && role == Roles.System) continue;
            if (role != expected)
                throw Bad($"message {i + 1} is from \"{role}\" where \"{expected}\" has to speak", "Let user and assistant take turns, after a system message if any");
            expected = role == Roles.User ? Roles.Assistant : Roles.User;
        }
        if (messages is [{ Role: Roles.System }]) throw Bad("it has only a system message", "Add a user's message");
        if (addGenerationPrompt && messages[^1].Role != Roles.User)
            throw Bad("the last message is the assistant's, so there is nothing to answer", "End with a user's message");
    }

    static GroveException Bad(string problem, string advice) =>
        new($"cannot use a conversation: {problem}. {advice}", ExitKind.BadInput);

    int Opening(string role) => role switch
    {
        Roles.System => system,
        Roles.User => user,
        _ => assistant,
    };

    int Special(string token, string source) =>
        tokenizer.TokenId(token) is int id && tokenizer.IsSpecial(id)
            ? id
            : throw new GroveException(
                $"cannot chat with this model ({source}): its tokenizer has no special token \"{token}\". Use a model made by Grove",
                ExitKind.BadInput);
}
