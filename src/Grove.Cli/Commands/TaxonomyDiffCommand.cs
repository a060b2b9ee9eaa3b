using System.CommandLine;
using Grove.Cli.Taxonomies;
using Grove.Taxonomy.Git;
using Grove.Taxonomy.Linting;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy diff</c>: which leaves changed, and whether they are sound.</summary>
static class TaxonomyDiffCommand
{
    static readonly Argument<string> Folder = new("PATH")
    {
        Description = "The folder of a taxonomy, or one leaf file",
        DefaultValueFactory = _ => ".",
    };

    static readonly Option<string?> Base = new("--base")
    {
        Description = "Branch, tag or commit to compare with; 'empty' takes every leaf. Without it origin/main, else main, else HEAD",
        HelpName = "REF",
    };

    static readonly Option<bool> OnlyUsable = new("--usable") { Description = "Answer for Grove only: a leaf that Grove can use is fine, whatever InstructLab says" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove taxonomy diff my-taxonomy", "grove taxonomy diff my-taxonomy --base v1.2 --json"];

    /// <summary>The command, as part of <c>grove taxonomy</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("diff", "List the leaves that changed since a commit, uncommitted ones included, and check them") { Folder, Base, OnlyUsable };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string path = parsed.GetValue(Folder)!;
        LeafChanges changes = LeafChanges.Since(path, parsed.GetValue(Base), cancellation);
        if (changes.Note is not null) screen.Note($"Note: {changes.Note}.");
        IReadOnlyList<LintedFile> files = changes.Leaves.Count == 0 ? [] : TaxonomyLint.Check([.. changes.Leaves.Select(leaf => leaf.Path)], fetch: false, cancellation);
        bool sound = files.All(file => file.Usable && (file.Valid || parsed.GetValue(OnlyUsable)));

        foreach (ChangedLeaf leaf in changes.Leaves)
            screen.Say($"{(leaf.IsNew ? "new      " : "changed  ")}{leaf.Path}{(leaf.Files is [] or ["qna.yaml"] ? "" : $"  ({string.Join(", ", leaf.Files)})")}");
        if (changes.Leaves.Count > 0) screen.Say();
        if (!sound) LintReport.Show(files, parsed.GetValue(OnlyUsable), screen);
        screen.Say(changes.Leaves.Count == 0 ? $"No leaf changed since {changes.Base}."
            : sound ? $"The taxonomy in {path} is valid :)"
            : "Mend these leaves before they are shared.");
        screen.WriteObject(new
        {
            changes.Base,
            changes.Commit,
            changes.Note,
            Valid = sound,
            Leaves = changes.Leaves.Select(leaf => new { leaf.Path, Status = leaf.IsNew ? "new" : "changed", leaf.Files }),
            Files = LintReport.Objects(files),
        });
        return sound ? 0 : 1;
    }
}
