namespace Grove.Text;

/// <summary>A conversation as the model sees it.</summary>
/// <param name="Tokens">The ids.</param>
/// <param name="Mask">Same length: true exactly where the model has to learn, on the assistant's words and the token that ends its turn.</param>
public sealed record RenderedChat(int[] Tokens, bool[] Mask);

/// <summary>
/// Writes conversations as <c>&lt;|user|&gt;How long?&lt;|end|&gt;&lt;|assistant|&gt;Ten days.&lt;|end|&gt;</c>, ids and
/// loss mask in one pass, so that training and chatting cannot disagree about where an answer starts.
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

    /// <summary>Prepares rendering for a model.</summary>
    /// <param name="tokenizer">The model's tokenizer; must know the special tokens of the layout.</param>
    /// <param name="template">The model's chat template; null takes <see cref="Template"/>.</param>
    /// <param name="source">The file that the template came from, for messages.</param>
    /// <exception cref="GroveException">The template is another one, or a special token is missing.</exception>
    public ChatRenderer(Tokenizer tokenizer, string? template = null, string source = "chat_template") =>
        this.tokenizer = tokenizer;

    /// <summary>Id of the token that ends a turn.</summary>
    public int EndId => tokenizer.TokenId(EndToken)!.Value;

    /// <summary>Renders a conversation.</summary>
    /// <param name="conversation">System message first if any, then user and assistant in turn, nothing empty.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next message at the end.</param>
    /// <exception cref="GroveException">The roles are out of order or a message is empty.</exception>
    public RenderedChat Render(Conversation conversation, bool addGenerationPrompt) => throw new NotImplementedException();
}
