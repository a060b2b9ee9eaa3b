using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove template</c>: what a model's chat template makes of conversations.</summary>
static class TemplateCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = [.. TemplateRenderCommand.Examples, .. TemplateCheckCommand.Examples];

    /// <summary>The command with its verbs.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="with">Adds a command's examples to its help.</param>
    public static Command Create(Func<ParseResult, Screen> screen, Func<string[], Command, Command> with) =>
        new("template", "Render and check chat templates")
        {
            with(TemplateRenderCommand.Examples, TemplateRenderCommand.Create(screen)),
            with(TemplateCheckCommand.Examples, TemplateCheckCommand.Create(screen)),
        };
}
