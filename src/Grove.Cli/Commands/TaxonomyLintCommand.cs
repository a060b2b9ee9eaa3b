using System.CommandLine;
using Grove.Cli.Taxonomies;
using Grove.Taxonomy.Linting;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy lint</c>: everything that is wrong with leaves, in one pass.</summary>
static class TaxonomyLintCommand
{
    static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Folders of a taxonomy, or leaf files of any name",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<bool> Fetch = new("--fetch") { Description = "Also fetch documents from git repositories and read them" };
    static readonly Option<bool> OnlyUsable = new("--usable") { Description = "Answer for Grove only: a leaf that Grove can use is fine, whatever InstructLab says" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove taxonomy lint my-taxonomy",
        "grove taxonomy lint my-taxonomy/knowledge/insurance/repairs/qna.yaml --usable",
    ];

    /// <summary>The command, as part of <c>grove taxonomy</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("lint", "Tell everything that is wrong with leaves: format, documents, style") { Paths, Fetch, OnlyUsable };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        IReadOnlyList<LintedFile> files = LintReport.WithoutFolders(TaxonomyLint.Check(parsed.GetValue(Paths)!, parsed.GetValue(Fetch), cancellation), screen);
        LintReport.Show(files, parsed.GetValue(OnlyUsable), screen);
        screen.WriteObject(new { Files = LintReport.Objects(files) });
        return files.All(file => file.Usable && (file.Valid || parsed.GetValue(OnlyUsable))) ? 0 : 1;
    }
}
