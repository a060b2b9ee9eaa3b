using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove data convert</c>: a dataset in another form.</summary>
static class DataConvertCommand
{
    static readonly Argument<string> In = new("IN") { Description = "A dataset in any of the forms that Grove reads; also gzip" };

    static readonly Argument<string> Out = new("OUT") { Description = "The JSONL file to write" };

    static readonly Option<string> To = new("--to") { Description = "messages, trl (prompt and completion) or alpaca", Required = true, HelpName = "FORM" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove data convert alpaca.json rows.jsonl --to messages", "grove data convert my-model/data/train.jsonl rows.jsonl --to trl"];

    /// <summary>The command, as part of <c>grove data</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("convert", "Write a dataset in another form") { In, Out, To };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        (string input, string output) = (parsed.GetValue(In)!, parsed.GetValue(Out)!);
        DatasetFormat form = parsed.GetValue(To) switch
        {
            "messages" => DatasetFormat.Messages,
            "trl" => DatasetFormat.Trl,
            "alpaca" => DatasetFormat.Alpaca,
            var other => throw new GroveException($"--to is \"{other}\": it can be messages, trl or alpaca", ExitKind.BadInput),
        };
        if (Path.GetFullPath(input) == Path.GetFullPath(output)) throw new GroveException($"IN and OUT are the same file ({input}), which would be lost. Choose another name for OUT", ExitKind.BadInput);
        long rows = 0;
        var dropped = new Dictionary<string, long>();
        ProgressDisplay.Run(screen, progress =>
        {
            long read = 0;
            AtomicFile.Write(output, stream =>
            {
                using var writer = new DatasetWriter(stream, form);
                foreach (DatasetRow row in DatasetReader.ReadRows(input))
                {
                    cancellation.ThrowIfCancellationRequested();
                    writer.Write(row);
                    if (++read % 1000 == 0) progress.Report(new Report("Converting", read, 0, "rows"));
                }
                if (writer.Count == 0)
                    throw new GroveException($"nothing to write ({input}): {(read == 0 ? "the file has no rows" : $"none of its {read} rows fits the form")}. Check the file with grove data check", ExitKind.BadInput);
                (rows, dropped) = (writer.Count, writer.Dropped.ToDictionary());
            });
            return 0;
        });
        foreach ((string what, long count) in dropped) screen.Say(string.Create(CultureInfo.InvariantCulture, $"Left out, as the form has no place for it: {what} ({count:N0} rows)."));
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows in {output}."));
        screen.WriteObject(new { Out = output, To = form, Rows = rows, Dropped = dropped });
        return 0;
    }
}
