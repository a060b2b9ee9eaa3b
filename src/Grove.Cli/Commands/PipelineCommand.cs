using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove pipeline</c>: the steps between a leaf and its rows.</summary>
static class PipelineCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = [.. PipelineListCommand.Examples, .. PipelineShowCommand.Examples, .. PipelineCheckCommand.Examples];

    /// <summary>The command with its verbs.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="with">Adds a command's examples to its help.</param>
    public static Command Create(Func<ParseResult, Screen> screen, Func<string[], Command, Command> with) =>
        new("pipeline", "Look at the pipelines that grove generate runs")
        {
            with(PipelineListCommand.Examples, PipelineListCommand.Create(screen)),
            with(PipelineShowCommand.Examples, PipelineShowCommand.Create(screen)),
            with(PipelineCheckCommand.Examples, PipelineCheckCommand.Create(screen)),
        };
}
