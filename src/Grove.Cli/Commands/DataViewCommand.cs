using System.CommandLine;
using Grove.Cli.Data;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove data view</c>: rows as a model sees them, with the loss mask.</summary>
static class DataViewCommand
{
    static readonly Argument<string> File = new("FILE") { Description = "A dataset in any of the forms that Grove reads; also gzip" };

    static readonly Option<string?> Model = DataModel.Option("without it, the base that comes with Grove");

    static readonly Option<int?> Row = new("--row") { Description = "Show this row alone, counted from 1", HelpName = "N" };

    static readonly Option<string?> Grep = new("--grep") { Description = "Show rows that hold this text, in any case", HelpName = "TEXT" };

    static readonly Option<int> Count = new("--count", "-n") { Description = "How many rows to show", DefaultValueFactory = _ => 3, HelpName = "N" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
        ["grove data view my-model/data/train.jsonl", "grove data view train.jsonl --model my-model/model --row 12", "grove data view train.jsonl --grep hail --count 10"];

    /// <summary>The command, as part of <c>grove data</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("view", "Show rows as the model sees them, with what it learns in colour") { File, Model, Row, Grep, Count };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string file = parsed.GetValue(File)!;
        if (parsed.GetValue(Row) is < 1) throw new GroveException("--row must be 1 or more. Rows are counted from 1", ExitKind.BadInput);
        if (parsed.GetValue(Count) is < 1 or > 10_000) throw new GroveException("--count must be from 1 to 10000. Leave it out for three rows", ExitKind.BadInput);
        DataModel model = DataModel.Open(parsed.GetValue(Model) ?? ShippedFiles.BaseModel);
        bool inColour = screen.WritesToPeople && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var shown = new List<object>();
        foreach ((DatasetRow row, long number) in Chosen(parsed, file, cancellation))
        {
            RenderedChat chat = Render(model, row, file);
            string unmasked = row.Conversation.Unmask ? ", every turn but the system's" : "";
            screen.Say($"row {number}, {file}:{row.Line}{Origin(row)}: {chat.Tokens.Length} tokens, {chat.Mask.Count(learned => learned)} learned{unmasked}");
            screen.Say(MaskedText.Show(chat, model.Tokenizer, inColour));
            screen.Say();
            shown.Add(new
            {
                Row = number,
                row.Line,
                Tokens = chat.Tokens.Length,
                LossTokens = chat.Mask.Count(learned => learned),
                row.Conversation.Unmask,
                Stretches = MaskedText.Stretches(chat, model.Tokenizer).Select(stretch => new { stretch.Text, Learned = stretch.IsLearned }),
                row.Conversation.Metadata,
            });
        }
        screen.WriteObject(new { File = file, Rows = shown });
        if (shown.Count > 0) return 0;
        screen.Say(parsed.GetValue(Row) is int wanted ? $"{file} has fewer than {wanted} rows." : parsed.GetValue(Grep) is string text ? $"No row of {file} holds \"{text}\"." : $"{file} has no rows.");
        return 1;
    }

    static IEnumerable<(DatasetRow Row, long Number)> Chosen(ParseResult parsed, string file, CancellationToken cancellation)
    {
        int? only = parsed.GetValue(Row);
        string? text = parsed.GetValue(Grep);
        long number = 0, left = parsed.GetValue(Count);
        foreach (DatasetEntry entry in DatasetReader.Read(file))
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            // A line that cannot be read counts as a row, and is only worth a word where it was asked for.
            if (entry.Row is not { } row)
            {
                if (only != number) continue;
                throw new GroveException($"cannot read the dataset ({file}:{entry.Line}): {entry.Problem}. {entry.Advice}", ExitKind.BadInput);
            }
            if (only is int wanted && number != wanted) continue;
            if (text is not null && !row.Conversation.Messages.Any(message => message.Content.Contains(text, StringComparison.OrdinalIgnoreCase))) continue;
            yield return (row, number);
            if (--left == 0 || only is not null) yield break;
        }
    }

    static RenderedChat Render(DataModel model, DatasetRow row, string file)
    {
        try
        {
            return model.Renderer.Render(row.Conversation, addGenerationPrompt: false);
        }
        catch (GroveException refusal)
        {
            throw new GroveException($"the model's template does not take the row ({file}:{row.Line}): {refusal.Message}", ExitKind.BadInput, refusal);
        }
    }

    static string Origin(DatasetRow row) => (row.Of("leaf") ?? row.Of("dataset")) is { } leaf ? $", {MaskedText.Visible(leaf)}" : "";
}
