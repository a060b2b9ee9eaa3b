using System.CommandLine;
using System.Globalization;
using Grove.Cli.Data;
using Grove.Cli.Progress;
using Grove.Synthesis.Mixing.Recipes;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove data mix</c>: one training file from several datasets, by a recipe.</summary>
static class DataMixCommand
{
    static readonly Argument<string?> Recipe = new("RECIPE") { Description = "The recipe, in YAML; paths in it are relative to its folder", Arity = ArgumentArity.ZeroOrOne };

    static readonly Option<string?> Out = new("--out", "-o") { Description = "The JSONL file to write", HelpName = "FILE" };

    static readonly Option<string?> Example = new("--example")
    {
        Description = "Print a recipe to begin with: simple, knowledge (InstructLab's phase 07) or skills (phase 10)",
        HelpName = "NAME",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove data mix --example skills", "grove data mix recipe.yaml --out mixed.jsonl"];

    /// <summary>The command, as part of <c>grove data</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("mix", "Mix datasets by a recipe") { Recipe, Out, Example };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        if (parsed.GetValue(Example) is string name) return Print(name, screen);
        if (parsed.GetValue(Recipe) is not string file) throw new GroveException("no recipe is given. Name one, or see one with --example skills", ExitKind.BadInput);
        if (parsed.GetValue(Out) is not string output) throw new GroveException("--out is missing: it names the file to write. Add --out mixed.jsonl", ExitKind.BadInput);
        MixRecipe recipe = MixRecipeReader.Read(file);
        if (recipe.Sources.Any(source => Path.GetFullPath(source.Path) == Path.GetFullPath(output)))
            throw new GroveException($"--out ({output}) is one of the recipe's datasets, which would be lost. Choose another name", ExitKind.BadInput);
        MixResult result = ProgressDisplay.Run(screen, progress => RecipeMixer.Mix(
            recipe, output, new Told<MixProgress>(at => progress.Report(new Report(at.Stage, at.Rows, at.Total, "rows"))), cancellation));
        Show(result, output, screen);
        screen.WriteObject(new { Out = output, recipe.Seed, Format = recipe.Format, result.Rows, result.Sources, result.Dropped, result.Notes });
        return 0;
    }

    static int Print(string name, Screen screen)
    {
        string recipe = MixExamples.Of(name) ?? throw new GroveException($"there is no example recipe \"{name}\". Name {string.Join(", ", MixExamples.Names)}", ExitKind.BadInput);
        if (!screen.WritesJson) screen.Out.Write(recipe);
        screen.WriteObject(new { Name = name, Recipe = recipe });
        return 0;
    }

    static void Show(MixResult result, string output, Screen screen)
    {
        DataTable.Write(screen, [["dataset", "form", "in the file", "usable", "in the mixture"], .. result.Sources.Select(source => new[]
        {
            source.Path, source.Form.ToString().ToLowerInvariant(), Number(source.Read), Number(source.Usable), Number(source.Rows),
        })]);
        foreach (MixedSource source in result.Sources)
            foreach ((string reason, long count) in source.Dropped) screen.Say($"{source.Path}: {Number(count)} rows {reason} were left out.");
        foreach ((string what, long count) in result.Dropped) screen.Say($"The output's form has no place for {what}: {Number(count)} rows.");
        foreach (string note in result.Notes) screen.Say($"Note: {note}");
        screen.Say($"{Number(result.Rows)} rows in {output}. Look at them: grove data view {output}");
    }

    static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
