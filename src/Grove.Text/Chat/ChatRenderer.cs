namespace Grove.Text;

/// <summary>A conversation as the model sees it.</summary>
/// <param name="Tokens">The ids.</param>
/// <param name="Mask">Same length: true exactly where the model has to learn, on the assistant's words and the token that ends its turn.</param>
public sealed record RenderedChat(int[] Tokens, bool[] Mask);

/// <summary>
/// Writes conversations as the token ids that a model was trained on, with the loss mask from the same pass, so that training and
/// chatting cannot disagree about where an answer starts. Models made by Grove have the layout
/// <c>&lt;|user|&gt;How long?&lt;|end|&gt;&lt;|assistant|&gt;Ten days.&lt;|end|&gt;</c>; every other model is written by its own
/// chat template. What people wrote is encoded as plain text: a message that spells a special token does not make one.
/// </summary>
public sealed class ChatRenderer
{
    /// <summary>Ends documents in pretraining; also beginning-of-text and padding. Id 0 of Grove's models.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Opens the system message. Id 1 of Grove's models.</summary>
    public const string SystemToken = "<|system|>";

    /// <summary>Opens a user message. Id 2 of Grove's models.</summary>
    public const string UserToken = "<|user|>";

    /// <summary>Opens an assistant message. Id 3 of Grove's models.</summary>
    public const string AssistantToken = "<|assistant|>";

    /// <summary>Ends every message; generation stops at it. Id 4 of Grove's models.</summary>
    public const string EndToken = "<|end|>";

    /// <summary>The layout of Grove's models as a Jinja template: their <c>chat_template</c>.</summary>
    public const string Template =
        "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

    /// <summary>The special tokens of Grove's models in the order of their ids, for <see cref="BpeTrainer"/>.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = [EndOfText, SystemToken, UserToken, AssistantToken, EndToken];

    readonly Tokenizer tokenizer;
    readonly GroveLayout? own;
    readonly TemplateLayout? other;

    /// <summary>Prepares rendering for a model.</summary>
    /// <param name="tokenizer">The model's tokenizer; must know the special tokens of the layout.</param>
    /// <param name="template">The model's chat template; null takes <see cref="Template"/>, in which line breaks do not matter.</param>
    /// <param name="source">The file that the template came from, for messages.</param>
    /// <exception cref="GroveException">The template is malformed, or a special token of Grove's layout is missing.</exception>
    public ChatRenderer(Tokenizer tokenizer, string? template = null, string source = "chat_template")
        : this(tokenizer, new ChatTemplateSettings
        {
            Templates = template is null ? [] : new Dictionary<string, string> { [ChatTemplateSettings.DefaultName] = template },
            Source = source,
        })
    {
    }

    /// <summary>Prepares rendering for a model, as its folder says.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="settings">Its templates and special tokens; without a template, the layout of Grove's models.</param>
    /// <exception cref="GroveException">The template is malformed, or a special token of Grove's layout is missing.</exception>
    public ChatRenderer(Tokenizer tokenizer, ChatTemplateSettings settings)
    {
        this.tokenizer = tokenizer;
        if (settings.IsGroves) own = new GroveLayout(tokenizer, settings.Source);
        else other = new TemplateLayout(tokenizer, settings);
    }

    /// <summary>Id of the token that ends a turn; -1 when the layout ends it with plain text.</summary>
    public int EndId => own?.EndId ?? other!.EndId;

    /// <summary>Id of the token that plain text, without a conversation around it, begins with; null when it begins with none.</summary>
    public int? BeginId => own is not null ? tokenizer.TokenId(EndOfText) : other!.BeginId;

    /// <summary>Whether a token can only come when an answer is over: it ends a turn or opens another.</summary>
    /// <param name="token">Any id.</param>
    public bool EndsAnswer(int token) => own is not null ? tokenizer.IsSpecial(token) : other!.EndsAnswer(token);

    /// <summary>Renders a conversation.</summary>
    /// <param name="conversation">Grove's layout takes a system message first if any, then user and assistant in turn, nothing empty; other
    /// templates decide for themselves what they take, such as tools.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next message at the end.</param>
    /// <exception cref="GroveException">The layout does not take the conversation.</exception>
    public RenderedChat Render(Conversation conversation, bool addGenerationPrompt) =>
        own?.Render(conversation, addGenerationPrompt) ?? other!.Render(conversation, addGenerationPrompt);

    /// <summary>A conversation as its template writes it, as text; null for the layout of Grove's models, which is written as tokens.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next message at the end.</param>
    /// <exception cref="GroveException">The template does not take the conversation.</exception>
    public RenderedTemplate? RenderText(Conversation conversation, bool addGenerationPrompt) => other?.RenderText(conversation, addGenerationPrompt);

    internal static string OneLine(string template) => template.Replace("\r", "").Replace("\n", "").Trim();
}
