using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove model</c>: what can be done with models.</summary>
static class ModelCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = [.. ModelPullCommand.Examples, .. ModelListCommand.Examples, .. ModelFitCommand.Examples];

    /// <summary>The command with its verbs.</summary>
    /// <param name="screen">Where a command writes.</param>
    /// <param name="with">Gives a command the examples of its help.</param>
    public static Command Create(Func<ParseResult, Screen> screen, Func<string[], Command, Command> with) => new("model", "Get models and look at them")
    {
        with(ModelPullCommand.Examples, ModelPullCommand.Create(screen)),
        with(ModelListCommand.Examples, ModelListCommand.Create(screen)),
        with(ModelFitCommand.Examples, ModelFitCommand.Create(screen)),
    };
}
