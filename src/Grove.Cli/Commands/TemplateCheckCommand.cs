using System.CommandLine;
using System.Text.Json;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove template check</c>: what a chat template supports, tried with a few conversations.</summary>
static class TemplateCheckCommand
{
    const string Tools = """[{"type":"function","function":{"name":"now","description":"The time","parameters":{"type":"object","properties":{"zone":{"type":"string","description":"Where"}}}}}]""";

    static readonly Argument<string> Template = TemplateRenderCommand.TemplateArgument();

    // What is tried, and the words whose absence tells that the template took the conversation but left something out.
    static readonly (string Name, string Messages, string Variables, string[] Words)[] trials =
    [
        ("a user's question", """[{"role":"user","content":"Wurzel"}]""", "", ["Wurzel"]),
        ("a system message", """[{"role":"system","content":"Stamm"},{"role":"user","content":"Wurzel"}]""", "", ["Stamm", "Wurzel"]),
        ("several turns", """[{"role":"user","content":"Wurzel"},{"role":"assistant","content":"Blatt"},{"role":"user","content":"Zweig"}]""", "", ["Wurzel", "Blatt", "Zweig"]),
        ("tools", """[{"role":"user","content":"Wurzel"}]""", $"\"tools\":{Tools}", ["Wurzel", "now"]),
        ("tool calls", """[{"role":"user","content":"Wurzel"},{"role":"assistant","content":"","tool_calls":[{"id":"abcdefghi","type":"function","function":{"name":"now","arguments":{"zone":"Ast"}}}]},{"role":"tool","name":"now","tool_call_id":"abcdefghi","content":"Blatt"},{"role":"assistant","content":"Zweig"}]""", $"\"tools\":{Tools}", ["Ast", "Blatt", "Zweig"]),
        ("documents", """[{"role":"user","content":"Wurzel"}]""", """ "documents":[{"doc_id":1,"title":"Ast","text":"Stamm"}]""", ["Stamm", "Wurzel"]),
    ];

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove template check my-model"];

    /// <summary>The command, as part of <c>grove template</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("check", "Try a chat template with a few conversations and say what it supports") { Template };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    sealed record Finding(string Name, bool Supported, string? Why);

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        ChatTemplateSettings settings = TemplateRenderCommand.Settings(parsed.GetValue(Template)!);
        var findings = trials.Select(trial => Try(settings, trial, cancellation)).ToList();
        findings.Add(TryPrompt(settings, cancellation));
        findings.Add(TryMask(settings, cancellation));
        foreach (Finding finding in findings)
            screen.Say(finding.Supported ? $"yes  {finding.Name}" : $"no   {finding.Name}: {finding.Why}");
        screen.WriteObject(new { Template = settings.Source, Checks = findings });
        return findings[0].Supported ? 0 : 1;
    }

    static Finding Try(ChatTemplateSettings settings, (string Name, string Messages, string Variables, string[] Words) trial, CancellationToken cancellation)
    {
        try
        {
            string text = Render(settings, trial.Messages, trial.Variables, prompt: false, cancellation).Text;
            string[] missing = [.. trial.Words.Where(word => !text.Contains(word, StringComparison.Ordinal))];
            return new Finding(trial.Name, missing.Length == 0, missing.Length == 0 ? null : "it leaves them out");
        }
        catch (GroveException failure)
        {
            return new Finding(trial.Name, false, failure.Message);
        }
    }

    static Finding TryPrompt(ChatTemplateSettings settings, CancellationToken cancellation)
    {
        const string name = "a generation prompt";
        try
        {
            bool differs = Render(settings, trials[0].Messages, "", prompt: true, cancellation).Text != Render(settings, trials[0].Messages, "", prompt: false, cancellation).Text;
            return new Finding(name, differs, differs ? null : "add_generation_prompt changes nothing");
        }
        catch (GroveException failure)
        {
            return new Finding(name, false, failure.Message);
        }
    }

    static Finding TryMask(ChatTemplateSettings settings, CancellationToken cancellation)
    {
        const string name = "telling the assistant's words apart";
        try
        {
            RenderedTemplate rendered = Render(settings, trials[2].Messages, "", prompt: false, cancellation);
            bool found = rendered.Assistant.Any(range => rendered.Text[range.Start..range.End].Contains("Blatt", StringComparison.Ordinal));
            return new Finding(name, found, found ? null : "they are not where they could be learned");
        }
        catch (GroveException failure)
        {
            return new Finding(name, false, failure.Message);
        }
    }

    // A bare template does not say what its special tokens are; any will do for trying it.
    static Dictionary<string, string> Tokens(ChatTemplateSettings settings)
    {
        var tokens = new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };
        foreach ((string name, string token) in settings.SpecialTokens) tokens[name] = token;
        return tokens;
    }

    static RenderedTemplate Render(ChatTemplateSettings settings, string messages, string variables, bool prompt, CancellationToken cancellation)
    {
        string json = $$"""{"messages":{{messages}},"add_generation_prompt":{{(prompt ? "true" : "false")}}{{(variables.Length > 0 ? "," : "")}}{{variables}}}""";
        using JsonDocument document = JsonDocument.Parse(json);
        TemplateInput input = TemplateInput.Read(document.RootElement.Clone(), "trial") with { SpecialTokens = Tokens(settings) };
        return ChatTemplate.Parse(settings.TemplateFor(variables.Contains("\"tools\"", StringComparison.Ordinal))!, settings.Source).Render(input, cancellation);
    }
}
