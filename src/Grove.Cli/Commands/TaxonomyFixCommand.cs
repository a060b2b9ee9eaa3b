using System.CommandLine;
using Grove.Cli.Taxonomies;
using Grove.Taxonomy.Linting;
using Grove.Taxonomy.Mending;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy fix</c>: mends what can be mended without changing what a leaf says.</summary>
static class TaxonomyFixCommand
{
    static readonly Argument<string[]> Paths = new("PATH") { Description = "Folders of a taxonomy, or leaf files", Arity = ArgumentArity.OneOrMore };
    static readonly Option<bool> Write = new("--write") { Description = "Write the files; without it the changes are only shown" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove taxonomy fix my-taxonomy", "grove taxonomy fix my-taxonomy --write"];

    /// <summary>The command, as part of <c>grove taxonomy</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("fix", "Mend what can be mended without changing what a leaf says, and show the changes") { Paths, Write };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        bool write = parsed.GetValue(Write);
        var results = new List<object>();
        int changed = 0, left = 0;
        foreach (LintedFile file in TaxonomyLint.Check(parsed.GetValue(Paths)!, fetch: false, cancellation).Where(file => File.Exists(file.Path)))
        {
            cancellation.ThrowIfCancellationRequested();
            LeafMending mending = LeafMender.Mend(file.Path);
            string attribution = Path.Combine(Path.GetDirectoryName(file.Path) ?? "", "attribution.txt");
            string[] diff =
            [
                .. mending.Before is null ? [] : TextDiff.Of(file.Path, mending.Before, mending.After!),
                .. mending.Attribution is null ? [] : TextDiff.Of(attribution, mending.AttributionBefore, mending.Attribution),
            ];
            if (mending.Changed)
            {
                changed++;
                foreach (string line in diff) screen.Say(line);
                foreach ((int at, _, string what) in mending.Changes) screen.Say($"  line {at}: {what}");
                screen.Say();
                if (write)
                {
                    // First the new place of what is moved, so that nothing is lost between the two.
                    if (mending.Attribution is not null) AtomicFile.WriteText(attribution, mending.Attribution);
                    AtomicFile.WriteText(file.Path, mending.After!);
                }
            }
            left += mending.Rest.Errors.Count;
            results.Add(new
            {
                file.Path,
                mending.Changed,
                Written = write && mending.Changed,
                Changes = mending.Changes.Select(change => new { change.Line, change.Rule, change.What }),
                Diff = diff,
                mending.Rest.Valid,
                mending.Rest.Usable,
                Errors = mending.Rest.Errors.Select(found => new { found.Line, found.Column, found.Rule, found.Message, found.Suggestion }),
            });
        }
        string files = changed == 1 ? "1 file" : $"{changed} files";
        screen.Say(changed == 0 ? "Nothing to mend." : write ? $"Mended {files}." : $"{files} can be mended. Write the changes with --write.");
        if (left > 0) screen.Say($"{(left == 1 ? "1 problem is" : $"{left} problems are")} left that only the author can mend; see grove taxonomy lint.");
        screen.WriteObject(new { Files = results });
        return 0;
    }
}
