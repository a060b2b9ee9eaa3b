using System.CommandLine;
using System.Globalization;
using Grove.Cli.Data;
using Grove.Cli.Progress;
using Grove.Synthesis.Datasets;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove data stats</c>: what is in datasets.</summary>
static class DataStatsCommand
{
    const int MostNames = 12;

    static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "JSON lines or a JSON array of messages, prompt and completion, Alpaca, ShareGPT or InstructLab rows; also gzip",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<string?> Model = DataModel.Option("without it, tokens are not counted");

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove data stats my-model/data/train.jsonl", "grove data stats train.jsonl skills.jsonl.gz --model my-model/model --json"];

    /// <summary>The command, as part of <c>grove data</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("stats", "Count rows, tokens, roles, languages, leaves and duplicates") { Files, Model };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string[] files = parsed.GetValue(Files)!;
        DataModel? model = parsed.GetValue(Model) is string name ? DataModel.Open(name) : null;
        using var statistics = new DatasetStatistics(model?.Tokenizer, model?.Renderer);
        ProgressDisplay.Run(screen, progress =>
        {
            long done = 0;
            foreach (string file in files)
                foreach (DatasetEntry entry in DatasetReader.Read(file))
                {
                    cancellation.ThrowIfCancellationRequested();
                    statistics.Add(entry);
                    if (++done % 1000 == 0) progress.Report(new Report("Reading", done, 0, "rows"));
                }
            return 0;
        });
        Show(statistics, model, screen);
        screen.WriteObject(Summary(files, statistics, model));
        return 0;
    }

    static void Show(DatasetStatistics found, DataModel? model, Screen screen)
    {
        var rows = new List<string[]> { new[] { "rows", Number(found.Rows) } };
        void Add(string what, long count, string more = "")
        {
            if (count > 0) rows.Add([what, Number(count) + more]);
        }
        Add("lines that cannot be read", found.Broken, " (grove data check names them)");
        Add("the same as an earlier row", found.Duplicates);
        Add("with a question asked before", found.RepeatedQuestions);
        Add("with every turn learned", found.Unmasked);
        if (model is not null)
        {
            rows.Add(["tokens", Number(found.Tokens.Sum)]);
            rows.Add(["tokens that are learned", Plain($"{found.LossTokens.Sum:N0} ({(found.Tokens.Sum == 0 ? 0 : 100.0 * found.LossTokens.Sum / found.Tokens.Sum):0.0} %)")]);
            Add("refused by the template", found.Refused, $" ({found.Refusal})");
        }
        DataTable.Write(screen, rows);
        screen.Say();
        List<string[]> lengths = [["", "mean", "median", "90 %", "99 %", "longest"], Lengths("characters a row", found.Characters)];
        if (model is not null) lengths.AddRange([Lengths("tokens a row", found.Tokens), Lengths("of them learned", found.LossTokens)]);
        DataTable.Write(screen, lengths);
        foreach ((string title, NameCounts names) in ((string, NameCounts)[])[("messages by role", found.Roles), ("rows by form", found.Formats), ("rows by language", found.Languages), ("rows by leaf", found.Leaves)])
        {
            screen.Say();
            screen.Say(title);
            IReadOnlyDictionary<string, long> counts = names.Counts;
            DataTable.Write(screen, [.. counts.Take(MostNames).Select(pair => new[] { pair.Key, Number(pair.Value) })], "  ");
            long more = counts.Skip(MostNames).Sum(pair => pair.Value) + names.Others;
            if (more > 0) screen.Say($"  and {counts.Count - MostNames:N0} others with {Number(more)}");
        }
    }

    static string[] Lengths(string name, LengthCounts lengths) =>
    [
        name, Plain($"{(lengths.Count == 0 ? 0 : (double)lengths.Sum / lengths.Count):N0}"), Number(lengths.Percentile(0.5)), Number(lengths.Percentile(0.9)),
        Number(lengths.Percentile(0.99)), Number(lengths.Largest),
    ];

    static object Summary(string[] files, DatasetStatistics found, DataModel? model) => new
    {
        Files = files,
        found.Rows,
        Unreadable = found.Broken,
        found.Duplicates,
        found.RepeatedQuestions,
        found.Unmasked,
        Tokens = model is null ? null : (long?)found.Tokens.Sum,
        LossTokens = model is null ? null : (long?)found.LossTokens.Sum,
        RefusedByTemplate = model is null ? null : (long?)found.Refused,
        Characters = Percentiles(found.Characters),
        TokensPerRow = model is null ? null : Percentiles(found.Tokens),
        LossTokensPerRow = model is null ? null : Percentiles(found.LossTokens),
        Roles = found.Roles.Counts,
        Formats = found.Formats.Counts,
        Languages = found.Languages.Counts,
        Leaves = found.Leaves.Counts,
    };

    static object Percentiles(LengthCounts lengths) => new
    {
        Mean = lengths.Count == 0 ? 0 : (double)lengths.Sum / lengths.Count,
        P50 = lengths.Percentile(0.5),
        P90 = lengths.Percentile(0.9),
        P99 = lengths.Percentile(0.99),
        Max = lengths.Largest,
    };

    static string Number(long value) => Plain($"{value:N0}");

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
