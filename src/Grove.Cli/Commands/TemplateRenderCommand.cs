using System.CommandLine;
using System.Text.Json;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove template render</c>: the prompt that a chat template makes of a conversation.</summary>
static class TemplateRenderCommand
{
    /// <summary>A template, a configuration, or a model.</summary>
    internal static Argument<string> TemplateArgument() => new("TEMPLATE")
    {
        Description = "A .jinja file, a tokenizer_config.json or the folder of a model",
    };

    static readonly Argument<string> Template = TemplateArgument();

    static readonly Option<string> Input = new("--input")
    {
        Description = "JSON file with messages, and optionally tools, documents, add_generation_prompt, bos_token, eos_token and other variables; - reads standard input",
        Required = true,
        HelpName = "FILE",
    };

    static readonly Option<bool> ShowMask = new("--show-mask") { Description = "Put what the assistant said between [[ and ]]" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove template render my-model --input conversation.json",
        "grove template render chat_template.jinja --input conversation.json --json",
    ];

    /// <summary>The command, as part of <c>grove template</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("render", "Print the prompt that a chat template makes of a conversation") { Template, Input, ShowMask };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        ChatTemplateSettings settings = Settings(parsed.GetValue(Template)!);
        TemplateInput input = ReadInput(parsed.GetValue(Input)!, settings, screen);
        bool hasTools = input.Variables.TryGetValue("tools", out JsonElement tools) && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0;
        RenderedTemplate rendered = ChatTemplate.Parse(settings.TemplateFor(hasTools)!, settings.Source).Render(input, cancellation);
        if (screen.WritesJson)
        {
            screen.WriteObject(new { rendered.Text, Mask = rendered.Assistant.Select(range => new[] { range.Start, range.End }) });
            return 0;
        }
        screen.Out.Write(parsed.GetValue(ShowMask) ? Marked(rendered) : rendered.Text);
        // A person's prompt belongs on a line of its own; a file gets exactly the text.
        if (screen.WritesToPeople) screen.Out.WriteLine();
        return 0;
    }

    /// <summary>The templates and special tokens of a file or folder, with a template in any case.</summary>
    internal static ChatTemplateSettings Settings(string path)
    {
        ChatTemplateSettings settings = Directory.Exists(path) ? ChatTemplateSettings.ReadDirectory(path)
            : path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ChatTemplateSettings.ReadConfig(path)
            : ChatTemplateSettings.Of(ReadFile(path), path);
        return settings.Template is not null ? settings : throw new GroveException(
            $"there is no chat template ({path}): {(settings.Templates.Count > 0 ? "none of those there is the usual one" : "the model has none")}. Name a .jinja file", ExitKind.BadInput);
    }

    static TemplateInput ReadInput(string path, ChatTemplateSettings settings, Screen screen)
    {
        string name = path == "-" ? "standard input" : path;
        try
        {
            using JsonDocument document = JsonDocument.Parse(path == "-" ? screen.In.ReadToEnd() : ReadFile(path));
            TemplateInput input = TemplateInput.Read(document.RootElement.Clone(), name);
            var tokens = new Dictionary<string, string>(settings.SpecialTokens);
            foreach ((string key, string token) in input.SpecialTokens) tokens[key] = token;
            return input with { SpecialTokens = tokens };
        }
        catch (JsonException failure)
        {
            throw new GroveException($"cannot use the conversation ({name}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}): it is not valid JSON. Correct it there", ExitKind.BadInput, failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new GroveException($"cannot use the conversation ({name}): a string in it is not valid text. Correct it", ExitKind.BadInput, failure);
        }
    }

    static string ReadFile(string path)
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

    static string Marked(RenderedTemplate rendered)
    {
        var text = new System.Text.StringBuilder();
        int from = 0;
        foreach ((int start, int end) in rendered.Assistant)
        {
            text.Append(rendered.Text, from, start - from).Append("[[").Append(rendered.Text, start, end - start).Append("]]");
            from = end;
        }
        return text.Append(rendered.Text, from, rendered.Text.Length - from).ToString();
    }
}
