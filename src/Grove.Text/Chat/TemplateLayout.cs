using System.Text.Json;
using Grove.Text.Templates;

namespace Grove.Text;

/// <summary>The layout of a model that has a chat template of its own.</summary>
sealed class TemplateLayout
{
    static readonly JsonElement none = JsonSerializer.SerializeToElement<object?>(null);

    readonly Tokenizer tokenizer;
    readonly ChatTemplateSettings settings;
    readonly ChatTemplate template;
    readonly ChatTemplate? forTools;
    readonly PromptEncoder encoder;
    readonly HashSet<int> turnTokens = [];

    public TemplateLayout(Tokenizer tokenizer, ChatTemplateSettings settings)
    {
        this.tokenizer = tokenizer;
        this.settings = settings;
        template = ChatTemplate.Parse(settings.Template!, settings.Source);
        string tools = settings.TemplateFor(hasTools: true)!;
        forTools = tools == settings.Template ? null : ChatTemplate.Parse(tools, $"{settings.Source} (tool_use)");
        encoder = new PromptEncoder(tokenizer);
        EndId = Probe();
    }

    /// <summary>The token that ends the assistant's turn, or -1.</summary>
    public int EndId { get; }

    /// <summary>What plain text begins with, or null.</summary>
    public int? BeginId => settings.AddBosToken == true ? TokenOf("bos_token") : null;

    /// <summary>Whether a token ends a turn or opens another.</summary>
    public bool EndsAnswer(int token) => turnTokens.Contains(token);

    public RenderedChat Render(Conversation conversation, bool addGenerationPrompt)
    {
        ChatTemplate chosen = For(conversation);
        TemplateInput input = Input(conversation, addGenerationPrompt);
        Templates.Text text = chosen.Run(input, default);
        List<CharacterRange> assistant = AssistantRanges.Find(chosen, input, text, default);
        if (conversation.Unmask) assistant = WithAllWords(conversation, text, assistant);
        if (addGenerationPrompt) text = Opened(chosen, input, text);
        return encoder.Encode(text, assistant);
    }

    // What the others say is learned too, without the marks around it, which only the template writes.
    static List<CharacterRange> WithAllWords(Conversation conversation, Templates.Text text, List<CharacterRange> assistant)
    {
        bool IsOther(int message) => message >= 0 && message < conversation.Messages.Count && conversation.Messages[message].Role is not (Roles.System or Roles.Assistant);
        var all = new List<CharacterRange>();
        foreach (CharacterRange range in assistant.Concat(RenderedTemplate.Ranges(text, origin => Origin.IsContent(origin) && IsOther(Origin.Owner(origin) - 1))).OrderBy(range => range.Start))
        {
            if (all.Count > 0 && range.Start <= all[^1].End) all[^1] = new(all[^1].Start, Math.Max(all[^1].End, range.End));
            else all.Add(range);
        }
        return all;
    }

    public RenderedTemplate RenderText(Conversation conversation, bool addGenerationPrompt) =>
        For(conversation).Render(Input(conversation, addGenerationPrompt));

    ChatTemplate For(Conversation conversation) =>
        forTools is not null && conversation.Variables is { } variables && variables.TryGetValue("tools", out JsonElement tools)
            && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0 ? forTools : template;

    // As transformers hands it over: tools and documents are there and none when there are none.
    TemplateInput Input(Conversation conversation, bool addGenerationPrompt)
    {
        if (conversation.Messages.Count == 0)
            throw new GroveException("cannot use a conversation: it has no messages. Give at least a user's message", ExitKind.BadInput);
        var variables = new Dictionary<string, JsonElement> { ["tools"] = none, ["documents"] = none };
        foreach ((string name, JsonElement value) in conversation.Variables ?? new Dictionary<string, JsonElement>()) variables[name] = value;
        return new TemplateInput { Variables = variables, SpecialTokens = settings.SpecialTokens }.With(
            JsonSerializer.SerializeToElement(conversation.Messages.Select(message => message.Json ?? JsonSerializer.SerializeToElement(new { role = message.Role, content = message.Content }))),
            addGenerationPrompt);
    }

    // Some templates know no generation prompt; then what stands before every answer opens this one too.
    static Templates.Text Opened(ChatTemplate template, TemplateInput input, Templates.Text text)
    {
        if (text.Runs.Any(run => (run.Origin & Origin.Prompt) != 0)) return text;
        int count = input.Messages.GetArrayLength();
        if (template.Run(input.Upto(count, addGenerationPrompt: false), default).Characters != text.Characters) return text;
        string opening = AssistantRanges.Header(template, input, default);
        return new TextBuilder(new Budget(input.Limits, default)).Append(text).Append(opening).ToText();
    }

    // A small talk shows which special tokens make up the turns.
    int Probe()
    {
        int? end = null;
        foreach (Message[] talk in (Message[][])[[new(Roles.User, "q"), new(Roles.Assistant, "a"), new(Roles.User, "q")], [new(Roles.User, "q"), new(Roles.Assistant, "a")]])
        {
            try
            {
                RenderedChat chat = Render(new Conversation(talk), addGenerationPrompt: talk.Length == 3);
                turnTokens.UnionWith(chat.Tokens.Where(tokenizer.IsSpecial));
                int last = Array.LastIndexOf(chat.Mask, true);
                if (last >= 0 && tokenizer.IsSpecial(chat.Tokens[last])) end ??= chat.Tokens[last];
            }
            catch (GroveException)
            {
                // It will refuse its own conversations with a message of its own.
            }
        }
        end ??= TokenOf("eos_token");
        if (end is { } known) turnTokens.Add(known);
        return end ?? -1;
    }

    int? TokenOf(string name) => settings.SpecialTokens.TryGetValue(name, out string? token) ? tokenizer.TokenId(token) : null;
}
