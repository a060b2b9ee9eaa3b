using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove model</c>: what can be done with models.</summary>
static class ModelCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = [.. ModelPullCommand.Examples, .. ModelListCommand.Examples, .. ModelInfoCommand.Examples, .. ModelConvertCommand.Examples, .. ModelFitCommand.Examples];

    /// <summary>The command with its verbs.</summary>
    /// <param name="screen">Where a command writes.</param>
    /// <param name="with">Gives a command the examples of its help.</param>
    public static Command Create(Func<ParseResult, Screen> screen, Func<string[], Command, Command> with) => new("model", "Get, look at, convert and compare models")
    {
        with(ModelPullCommand.Examples, ModelPullCommand.Create(screen)),
        with(ModelListCommand.Examples, ModelListCommand.Create(screen)),
        with(ModelInfoCommand.Examples, ModelInfoCommand.Create(screen)),
        with(ModelFitCommand.Examples, ModelFitCommand.Create(screen)),
        with(ModelConvertCommand.Examples, ModelConvertCommand.Create(screen)),
        with(ModelQuantizeCommand.Examples, ModelQuantizeCommand.Create(screen)),
        with(ModelCompareCommand.Examples, ModelCompareCommand.Create(screen)),
        with(ModelLogitsCommand.Examples, ModelLogitsCommand.Create(screen)),
        with(ModelNewCommand.Examples, ModelNewCommand.Create(screen)),
    };
}
