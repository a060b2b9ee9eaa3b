using System.CommandLine;
using Grove.Cli.Data;
using Grove.Cli.Progress;
using Grove.Synthesis.Datasets;
using Grove.Synthesis.Filters.Overlap;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove data check</c>: what would spoil a training run.</summary>
static class DataCheckCommand
{
    static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Datasets in any of the forms that Grove reads; also gzip",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<string?> Model = DataModel.Option("without it, tokens are not looked at");

    static readonly Option<int?> MaxTokens = new("--max-tokens") { Description = "The most tokens of a row; without it, what the model takes", HelpName = "N" };

    static readonly Option<string[]> Against = new("--against")
    {
        Description = "Evaluation sets that must not be in the data: JSON lines, or .txt with a question on each line",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "FILE",
    };

    static readonly Option<int> Show = new("--show") { Description = "How many problems to show; all are counted", DefaultValueFactory = _ => 20, HelpName = "N" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
        ["grove data check my-model/data/train.jsonl --model my-model/model", "grove data check train.jsonl --against mmlu.jsonl questions.txt --json"];

    /// <summary>The command, as part of <c>grove data</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("check", "Look for rows that would spoil a training run; exit code 1 when there are some") { Files, Model, MaxTokens, Against, Show };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        if (parsed.GetValue(MaxTokens) is < 1) throw new GroveException("--max-tokens must be 1 or more. Leave it out for what the model takes", ExitKind.BadInput);
        if (parsed.GetValue(Show) is < 0 or > 100_000) throw new GroveException("--show must be from 0 to 100000", ExitKind.BadInput);
        if (parsed.GetValue(MaxTokens) is not null && parsed.GetValue(Model) is null) throw new GroveException("--max-tokens needs --model: tokens are those of a model. Add it", ExitKind.BadInput);
        DataModel? model = parsed.GetValue(Model) is string name ? DataModel.Open(name) : null;
        using var leaks = new LeakIndex();
        foreach (string evaluation in parsed.GetValue(Against) ?? []) EvaluationTexts.Add(evaluation, leaks);
        using var check = new DatasetCheck(model?.Renderer, parsed.GetValue(MaxTokens) ?? model?.Window ?? 0, leaks);
        var shown = new List<DatasetProblem>();
        var counts = new NameCounts();
        ProgressDisplay.Run(screen, progress =>
        {
            foreach (string file in parsed.GetValue(Files)!)
            {
                check.Begin(file);
                long before = check.Rows;
                foreach (DatasetEntry entry in DatasetReader.Read(file))
                {
                    cancellation.ThrowIfCancellationRequested();
                    foreach (DatasetProblem problem in check.Look(entry)) Add(problem);
                    if (check.Rows % 1000 == 0) progress.Report(new Report("Checking", check.Rows, 0, "rows"));
                }
                if (check.Rows == before) Add(new DatasetProblem(file, 0, "no-rows", "the file has no rows"));
            }
            return 0;
        });
        void Add(DatasetProblem problem)
        {
            counts.Add(problem.Rule);
            if (shown.Count < parsed.GetValue(Show)) shown.Add(problem);
        }
        IReadOnlyDictionary<string, long> found = counts.Counts;
        long all = found.Values.Sum();
        foreach (DatasetProblem problem in shown)
            screen.Say($"{problem.File}{(problem.Line > 0 ? $":{problem.Line}" : "")}: {problem.Rule}: {MaskedText.Visible(problem.Message.ReplaceLineEndings(" "))}");
        if (all > shown.Count) screen.Say($"and {all - shown.Count} more");
        screen.Say(all == 0 ? $"{check.Rows} rows, nothing wrong." : $"{check.Rows} rows, {all} problems: {string.Join(", ", found.Select(pair => $"{pair.Value} {pair.Key}"))}.");
        screen.WriteObject(new { Ok = all == 0, check.Rows, Counts = found, Problems = shown });
        return all == 0 ? 0 : 1;
    }
}
