using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Evaluation;
using Grove.Evaluation.Reports;
using Grove.Pipeline;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove grow</c>: a folder of knowledge to a model that knows it.</summary>
static class GrowCommand
{
    static readonly Argument<string?> Taxonomy = new("TAXONOMY")
    {
        Description = "Folder with qna.yaml files and their documents; without it, the shipped sample",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Option<string> Out = new("--out") { Description = "Folder for model, report, data and run", DefaultValueFactory = _ => "out", HelpName = "DIR" };
    static readonly Option<ulong> Seed = new("--seed") { Description = "Decides every choice; the same seed gives the same model", DefaultValueFactory = _ => 1, HelpName = "N" };
    static readonly Option<string?> Base = new("--base") { Description = "Folder or ORG/NAME of the base model; without it, the shipped one", HelpName = "DIR" };
    static readonly Option<int?> Steps = new("--steps") { Description = "Tuning steps; without it, as many as the rows ask for", HelpName = "N" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove grow", "grove grow my-folder --out my-model --seed 7"];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("grow", "Grow a model that knows a folder: read, generate, tune, evaluate, report") { Taxonomy, Out, Seed, Base, Steps };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        if (parsed.GetValue(Steps) is < 1)
            throw new GroveException("--steps must be 1 or more. Leave it out for as many as the rows ask for", ExitKind.BadInput);
        var options = new GrowOptions
        {
            Taxonomy = parsed.GetValue(Taxonomy) ?? ShippedFiles.SampleTaxonomy,
            Base = parsed.GetValue(Base) is string named ? ModelReference.TryFind(named) ?? named : ShippedFiles.BaseModel,
            Replay = ShippedFiles.Replay,
            HeldOut = ShippedFiles.HeldOut,
            Output = parsed.GetValue(Out)!,
            Seed = parsed.GetValue(Seed),
            Steps = parsed.GetValue(Steps),
        };
        GrowResult result = ProgressDisplay.Run(screen, progress => GrowRoad.RunAsync(
            options,
            new Told<GrowProgress>(at => progress.Report(new Report(Name(at.Stage), at.Done, at.Total, at.Unit, at.Detail))),
            cancellation).GetAwaiter().GetResult());

        Show(result, screen);
        screen.WriteObject(Summary(result, options));
        return result.Report.Verdict.Success ? 0 : 1;
    }

    static string Name(GrowStage stage) => stage switch
    {
        GrowStage.Read => "1 Read",
        GrowStage.Generate => "2 Generate",
        GrowStage.EvaluateBefore => "3 Evaluate before",
        GrowStage.Tune => "4 Tune",
        GrowStage.EvaluateAfter => "5 Evaluate after",
        _ => "6 Write",
    };

    static void Show(GrowResult result, Screen screen)
    {
        GrowReport report = result.Report;
        LeafScore before = report.Before.Knowledge.Overall, after = report.After.Knowledge.Overall;
        screen.Say();
        screen.Say(report.Verdict.Headline);
        screen.Say();
        screen.Say(Plain($"{"",-34}{"before",10}{"after",10}"));
        screen.Say(Plain($"{"key fact in the answer",-34}{Share(before.KeyFact.Value),10}{Share(after.KeyFact.Value),10}"));
        screen.Say(Plain($"{"exact match",-34}{Share(before.ExactMatch.Value),10}{Share(after.ExactMatch.Value),10}"));
        screen.Say(Plain($"{"token F1",-34}{before.TokenF1.Value,10:0.000}{after.TokenF1.Value,10:0.000}"));
        screen.Say(Plain($"{"bits per byte, general text",-34}{report.Before.General.Value.Value,10:0.000}{report.After.General.Value.Value,10:0.000}"));
        screen.Say();
        foreach ((LeafScore was, LeafScore now) in report.Before.Knowledge.Leaves.Zip(report.After.Knowledge.Leaves))
            screen.Say(Plain($"  {now.Leaf,-32}{Share(was.KeyFact.Value),10}{Share(now.KeyFact.Value),10}   {now.Questions} questions"));
        screen.Say();
        screen.Say(report.Verdict.Text);
        foreach (string advice in report.Verdict.Advice) screen.Say($"- {advice}");
        foreach (string note in report.Notes) screen.Say($"Note: {note}");
        screen.Say();
        screen.Say(Plain($"{result.Rows:N0} rows, {result.Seconds:0} s. Report: {result.ReportFile}"));
        screen.Say($"Talk to it: {report.ChatCommand}");
    }

    static object Summary(GrowResult result, GrowOptions options)
    {
        GrowReport report = result.Report;
        return new
        {
            Better = report.Verdict.Success,
            Verdict = report.Verdict.Text,
            report.Verdict.Advice,
            Before = Side(report.Before),
            After = Side(report.After),
            Leaves = report.Before.Knowledge.Leaves.Zip(report.After.Knowledge.Leaves, (was, now) => new
            {
                now.Leaf,
                now.Questions,
                Before = was.KeyFact.Value,
                After = now.KeyFact.Value,
            }),
            result.Rows,
            result.Seconds,
            options.Seed,
            result.Model,
            Report = result.ReportFile,
        };
    }

    static object Side(Measurement side) => new
    {
        Accuracy = side.Knowledge.Overall.KeyFact.Value,
        ExactMatch = side.Knowledge.Overall.ExactMatch.Value,
        TokenF1 = side.Knowledge.Overall.TokenF1.Value,
        BitsPerByte = side.General.Value.Value,
    };

    static string Share(double value) => Plain($"{100 * value:0.0} %");

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
