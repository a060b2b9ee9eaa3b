using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove data</c>: look at, check, mix and convert training data.</summary>
static class DataCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
        [.. DataStatsCommand.Examples, .. DataViewCommand.Examples, .. DataCheckCommand.Examples, .. DataMixCommand.Examples, .. DataConvertCommand.Examples];

    /// <summary>The command with its verbs.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="with">Adds a command's examples to its help.</param>
    public static Command Create(Func<ParseResult, Screen> screen, Func<string[], Command, Command> with) =>
        new("data", "Look at, check, mix and convert training data")
        {
            with(DataStatsCommand.Examples, DataStatsCommand.Create(screen)),
            with(DataViewCommand.Examples, DataViewCommand.Create(screen)),
            with(DataCheckCommand.Examples, DataCheckCommand.Create(screen)),
            with(DataMixCommand.Examples, DataMixCommand.Create(screen)),
            with(DataConvertCommand.Examples, DataConvertCommand.Create(screen)),
        };
}
