using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy</c>: the folder of knowledge and skills that models grow from.</summary>
static class TaxonomyCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = [.. TaxonomyLintCommand.Examples, .. TaxonomyFixCommand.Examples, .. TaxonomyDiffCommand.Examples, .. TaxonomyTreeCommand.Examples, .. TaxonomyGapsCommand.Examples, .. TaxonomyDraftCommand.Examples];

    /// <summary>The command with its verbs.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="with">Adds a command's examples to its help.</param>
    public static Command Create(Func<ParseResult, Screen> screen, Func<string[], Command, Command> with) =>
        new("taxonomy", "Check, mend, compare and write the leaves that models grow from")
        {
            with(TaxonomyLintCommand.Examples, TaxonomyLintCommand.Create(screen)),
            with(TaxonomyFixCommand.Examples, TaxonomyFixCommand.Create(screen)),
            with(TaxonomyDiffCommand.Examples, TaxonomyDiffCommand.Create(screen)),
            with(TaxonomyTreeCommand.Examples, TaxonomyTreeCommand.Create(screen)),
            with(TaxonomyGapsCommand.Examples, TaxonomyGapsCommand.Create(screen)),
            with(TaxonomyDraftCommand.Examples, TaxonomyDraftCommand.Create(screen)),
        };
}
