namespace Grove.Text;

/// <summary>A conversation as the model sees it.</summary>
/// <param name="Tokens">The ids.</param>
/// <param name="Mask">Same length: true exactly where the model has to learn, on the assistant's words and the token that ends its turn.</param>
public sealed record RenderedChat(int[] Tokens, bool[] Mask);

/// <summary>
/// Writes conversations as <c>&lt;|user|&gt;How long?&lt;|end|&gt;&lt;|assistant|&gt;Ten days.&lt;|end|&gt;</c>, ids and
/// loss mask in one pass, so that training and chatting cannot disagree about where an answer starts. What people
/// wrote is encoded as plain text: a message that spells <c>&lt;|end|&gt;</c> does not end its turn.
/// </summary>
public sealed class ChatRenderer
{
    /// <summary>Ends documents in pretraining; also beginning-of-text and padding. Id 0.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Opens the system message. Id 1.</summary>
    public const string SystemToken = "<|system|>";

    /// <summary>Opens a user message. Id 2.</summary>
    public const string UserToken = "<|user|>";

    /// <summary>Opens an assistant message. Id 3.</summary>
    public const string AssistantToken = "<|assistant|>";

    /// <summary>Ends every message; generation stops at it. Id 4.</summary>
    public const string EndToken = "<|end|>";

    /// <summary>The layout as a Jinja template: the <c>chat_template</c> of the models that Grove makes.</summary>
    public const string Template =
        "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

    /// <summary>The special tokens of Grove's models in the order of their ids, for <see cref="BpeTrainer"/>.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = [EndOfText, SystemToken, UserToken, AssistantToken, EndToken];

    readonly Tokenizer tokenizer;
    readonly int system;
    readonly int user;
    readonly int assistant;

    /// <summary>Prepares rendering for a model.</summary>
    /// <param name="tokenizer">The model's tokenizer; must know the special tokens of the layout.</param>
    /// <param name="template">The model's chat template; null takes <see cref="Template"/>. Line breaks in it do not matter.</param>
    /// <param name="source">The file that the template came from, for messages.</param>
    /// <exception cref="GroveException">The template is another one, or a special token is missing.</exception>
    public ChatRenderer(Tokenizer tokenizer, string? template = null, string source = "chat_template")
    {
        if (template is not null && OneLine(template) != Template)
            throw new GroveException(
                $"cannot chat with this model ({source}): its chat template is not the one of Grove's own models, and others are not supported yet. Use a model made by Grove",
                ExitKind.BadInput);
        this.tokenizer = tokenizer;
        system = Special(SystemToken, source);
        user = Special(UserToken, source);
        assistant = Special(AssistantToken, source);
        EndId = Special(EndToken, source);
    }

    /// <summary>Id of the token that ends a turn.</summary>
    public int EndId { get; }

    /// <summary>Renders a conversation.</summary>
    /// <param name="conversation">System message first if any, then user and assistant in turn, nothing empty.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next message at the end; then the user has to speak last.</param>
    /// <exception cref="GroveException">The roles are out of order or a message is empty.</exception>
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
            while (mask.Count < tokens.Count) mask.Add(message.Role == Roles.Assistant);
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

    static string OneLine(string template) => template.Replace("\r", "").Replace("\n", "").Trim();
}
