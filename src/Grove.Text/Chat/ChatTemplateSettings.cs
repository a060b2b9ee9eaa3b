using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// What a model's folder says about chatting: its templates and the special tokens that they use. From <c>chat_template.jinja</c>,
/// <c>additional_chat_templates/*.jinja</c> and <c>tokenizer_config.json</c>; the first wins over the last.
/// </summary>
public sealed record ChatTemplateSettings
{
    /// <summary>The name of the template that is used when none is asked for.</summary>
    public const string DefaultName = "default";

    const string TemplateFile = "chat_template.jinja";
    const string OldTemplateFile = "chat_template.json";
    const string MoreTemplates = "additional_chat_templates";
    const string ConfigFile = "tokenizer_config.json";
    const string TemplateKey = "chat_template";

    /// <summary>The settings of a model without a template.</summary>
    public static ChatTemplateSettings None { get; } = new();

    /// <summary>The settings of a model with one template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="source">Where it came from, for messages.</param>
    public static ChatTemplateSettings Of(string template, string source = TemplateKey) =>
        new() { Templates = new Dictionary<string, string> { [DefaultName] = template }, Source = source };

    /// <summary>The templates by name; the usual one is <see cref="DefaultName"/>.</summary>
    public IReadOnlyDictionary<string, string> Templates { get; init; } = new Dictionary<string, string>();

    /// <summary>The special tokens by the names that templates use, such as <c>bos_token</c>.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether encoding plain text should begin with <c>bos_token</c>; null when the folder does not say. Chats follow the template alone.</summary>
    public bool? AddBosToken { get; init; }

    /// <summary>Whether encoding plain text should end with <c>eos_token</c>; null when the folder does not say.</summary>
    public bool? AddEosToken { get; init; }

    /// <summary>The file that the usual template came from, for messages.</summary>
    public string Source { get; init; } = TemplateKey;

    /// <summary>The usual template, or null.</summary>
    public string? Template => Templates.GetValueOrDefault(DefaultName);

    /// <summary>The template for a conversation: with tools, one named <c>tool_use</c> if there is one.</summary>
    /// <param name="hasTools">Whether the conversation offers tools.</param>
    public string? TemplateFor(bool hasTools) => hasTools && Templates.TryGetValue("tool_use", out string? forTools) ? forTools : Template;

    /// <summary>
    /// The tokens around a whole text, as a base model met them in training: <c>&lt;|endoftext|&gt;</c> on both sides where the tokenizer
    /// has it, else <c>bos_token</c> and <c>eos_token</c>. Null where there is none.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    public (int? Begin, int? End) AroundText(Tokenizer tokenizer)
    {
        int? Named(string name) => SpecialTokens.TryGetValue(name, out string? text) ? tokenizer.TokenId(text) : null;
        return tokenizer.TokenId(ChatRenderer.EndOfText) is int both ? (both, both) : (Named("bos_token"), Named("eos_token"));
    }

    /// <summary>Whether the usual template is the layout of Grove's own models.</summary>
    public bool IsGroves => Template is null || ChatRenderer.OneLine(Template) == ChatRenderer.Template;

    /// <summary>Reads what a folder says; without any of the files, nothing.</summary>
    /// <param name="directory">The model's folder.</param>
    /// <exception cref="GroveException">A file cannot be read or is malformed.</exception>
    public static ChatTemplateSettings ReadDirectory(string directory)
    {
        string config = Path.Combine(directory, ConfigFile), own = Path.Combine(directory, TemplateFile), old = Path.Combine(directory, OldTemplateFile);
        ChatTemplateSettings settings = File.Exists(config) ? ReadConfig(config) : None;
        var templates = new Dictionary<string, string>(settings.Templates);
        if (!File.Exists(own) && File.Exists(old) && ReadConfig(old) is { Template: { } text } found)
        {
            templates[DefaultName] = text;
            settings = settings with { Source = found.Source };
        }
        string more = Path.Combine(directory, MoreTemplates);
        if (Directory.Exists(more))
            foreach (string file in Directory.EnumerateFiles(more, "*.jinja").Order(StringComparer.Ordinal)) templates[Path.GetFileNameWithoutExtension(file)] = ReadText(file);
        if (!File.Exists(own)) return settings with { Templates = templates };
        templates[DefaultName] = ReadText(own);
        return settings with { Templates = templates, Source = own };
    }

    /// <summary>Reads a <c>tokenizer_config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It cannot be read or is malformed.</exception>
    public static ChatTemplateSettings ReadConfig(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, path) : throw Bad(path, "it holds no JSON object");
        }
        catch (JsonException failure)
        {
            throw Bad($"{path}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}", "it is not valid JSON", failure);
        }
        catch (InvalidOperationException failure)
        {
            // Half a surrogate pair, written as \ud800, is a JSON string but no text.
            throw Bad(path, "a string in it is not valid text", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static ChatTemplateSettings Read(JsonElement root, string path)
    {
        var tokens = new Dictionary<string, string>();
        foreach (JsonProperty property in root.EnumerateObject())
            if (property.Name.EndsWith("_token", StringComparison.Ordinal) && TokenText(property.Value) is { } token) tokens[property.Name] = token;
        return new ChatTemplateSettings
        {
            Templates = ReadTemplates(root, path),
            SpecialTokens = tokens,
            AddBosToken = Flag(root, "add_bos_token", path),
            AddEosToken = Flag(root, "add_eos_token", path),
            Source = path,
        };
    }

    static Dictionary<string, string> ReadTemplates(JsonElement root, string path)
    {
        var templates = new Dictionary<string, string>();
        if (!root.TryGetProperty(TemplateKey, out JsonElement found) || found.ValueKind == JsonValueKind.Null) return templates;
        if (found.ValueKind == JsonValueKind.String) templates[DefaultName] = found.GetString()!;
        else if (found.ValueKind != JsonValueKind.Array) throw Bad(path, $"'{TemplateKey}' is neither a text nor a list of templates");
        else
            foreach (JsonElement entry in found.EnumerateArray())
                templates[Required(entry, "name", path)] = Required(entry, "template", path);
        return templates;
    }

    static string Required(JsonElement entry, string name, string path) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Bad(path, $"an entry of '{TemplateKey}' has no '{name}'");

    // A token is a text, or an object as AddedToken writes itself.
    static string? TokenText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String ? content.GetString()
        : null;

    static bool? Flag(JsonElement root, string name, string path) =>
        !root.TryGetProperty(name, out JsonElement value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad(path, $"'{name}' is neither true nor false"),
        };

    static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static GroveException Bad(string path, string why, Exception? cause = null) =>
        new($"cannot read the chat template ({path}): {why}. Correct the file or download it again", ExitKind.BadInput, cause);
}
