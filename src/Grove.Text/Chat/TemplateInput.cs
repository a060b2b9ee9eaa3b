using System.Text.Json;

namespace Grove.Text;

/// <summary>What a chat template is rendered with.</summary>
public sealed record TemplateInput
{
    internal const string MessagesName = "messages";
    const string PromptName = "add_generation_prompt";

    /// <summary>The variables by name: <c>messages</c>, <c>add_generation_prompt</c>, <c>tools</c>, <c>documents</c>, <c>enable_thinking</c>
    /// and others. All text in them counts as content: it is never taken for special tokens.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Variables { get; init; }

    /// <summary>Names of special tokens with their spelling, such as <c>bos_token</c> and <c>&lt;s&gt;</c>. A variable of the same name wins.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>How much the template may use.</summary>
    public TemplateLimits Limits { get; init; } = TemplateLimits.Default;

    /// <summary>Tells the date to templates that ask for it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The input as one JSON object; <c>bos_token</c>, <c>eos_token</c> and other variables whose name ends in <c>_token</c> are special tokens.</summary>
    /// <param name="json">Messages and other variables.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="GroveException">It is no object or has no list of messages.</exception>
    public static TemplateInput Read(JsonElement json, string source)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Bad(source, "it is not a JSON object", "Write {\"messages\": [...]}");
        if (!json.TryGetProperty(MessagesName, out JsonElement messages) || messages.ValueKind != JsonValueKind.Array)
            throw Bad(source, "there is no \"messages\" list", "Add one with role and content for each turn");
        var variables = new Dictionary<string, JsonElement>();
        var tokens = new Dictionary<string, string>();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name.EndsWith("_token", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.String) tokens[property.Name] = property.Value.GetString()!;
            else variables[property.Name] = property.Value;
        }
        return new TemplateInput { Variables = variables, SpecialTokens = tokens };
    }

    /// <summary>The messages; an undefined element when there are none.</summary>
    internal JsonElement Messages => Variables.TryGetValue(MessagesName, out JsonElement messages) ? messages : default;

    /// <summary>The same with only the first messages.</summary>
    internal TemplateInput Upto(int count, bool addGenerationPrompt) =>
        With(JsonSerializer.SerializeToElement(Messages.EnumerateArray().Take(count).ToArray()), addGenerationPrompt);

    /// <summary>The same with other messages.</summary>
    internal TemplateInput With(JsonElement messages, bool addGenerationPrompt) => this with
    {
        Variables = new Dictionary<string, JsonElement>(Variables)
        {
            [MessagesName] = messages,
            [PromptName] = JsonSerializer.SerializeToElement(addGenerationPrompt),
        },
    };

    static GroveException Bad(string source, string why, string advice) =>
        new($"cannot use the conversation ({source}): {why}. {advice}", ExitKind.BadInput);
}
