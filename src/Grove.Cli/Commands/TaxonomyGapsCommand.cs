using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Grove.Taxonomy;
using Grove.Taxonomy.Gaps;
using Grove.Taxonomy.Linting;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy gaps</c>: where a taxonomy is thin.</summary>
static class TaxonomyGapsCommand
{
    static readonly Argument<string> Folder = new("PATH") { Description = "The folder of a taxonomy", DefaultValueFactory = _ => "." };
    static readonly Option<string?> ReportFile = new("--report") { Description = "report.json of the last evaluation, as grow writes it", HelpName = "FILE" };
    static readonly Option<string[]> Chats = new("--chats") { Description = "Chat logs, JSON lines with messages: questions that no leaf tells about", HelpName = "FILE" };
    static readonly Option<double> Below = new("--below") { Description = "A leaf with a smaller share of right answers than this is a gap", DefaultValueFactory = _ => 0.5, HelpName = "SHARE" };
    static readonly Option<int> Most = new("--most") { Description = "Show at most so many gaps of a kind", DefaultValueFactory = _ => 20, HelpName = "N" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove taxonomy gaps my-taxonomy", "grove taxonomy gaps my-taxonomy --report out/report.json --chats chats.jsonl"];

    /// <summary>The command, as part of <c>grove taxonomy</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("gaps", "Tell where a taxonomy is thin: branches, sections, low scores, questions nobody answers") { Folder, ReportFile, Chats, Below, Most };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string path = parsed.GetValue(Folder)!;
        double below = parsed.GetValue(Below);
        int most = parsed.GetValue(Most);
        if (below is not (>= 0 and <= 1)) throw new GroveException("--below must be a share from 0 to 1, such as 0.5", ExitKind.BadInput);
        if (most < 1) throw new GroveException("--most must be 1 or more", ExitKind.BadInput);
        IReadOnlyList<LintedFile> linted = TaxonomyLint.Check([path], fetch: false, cancellation);
        TaxonomyTree tree = TaxonomyReader.Read(path, new ReadingOptions { Fetch = false, AllowsAbsent = true, Cancellation = cancellation }, out _);
        List<Gap> gaps = [.. TaxonomyGaps.Find(path, tree, linted)];
        if (parsed.GetValue(ReportFile) is string report) gaps.AddRange(TaxonomyGaps.LowAccuracy(Accuracy(report), below));
        if (parsed.GetValue(Chats) is { Length: > 0 } chats) gaps.AddRange(TaxonomyGaps.Uncovered(tree, chats.SelectMany(Questions)));

        foreach (IGrouping<string, Gap> kind in gaps.GroupBy(gap => gap.Kind))
        {
            screen.Say($"{kind.Key} ({kind.Count()})");
            foreach (Gap gap in kind.Take(most)) screen.Say($"  {gap.Where}: {gap.What}");
            if (kind.Count() > most) screen.Say(string.Create(CultureInfo.InvariantCulture, $"  and {kind.Count() - most} more"));
            screen.Say($"  -> {kind.First().Suggestion}");
            screen.Say();
        }
        screen.Say(gaps.Count == 0 ? "No gaps found." : gaps.Count == 1 ? "1 gap." : $"{gaps.Count} gaps.");
        screen.WriteObject(new { Path = path, Gaps = gaps.GroupBy(gap => gap.Kind).SelectMany(kind => kind.Take(most)) });
        return 0;
    }

    static Dictionary<string, double> Accuracy(string file)
    {
        try
        {
            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(file));
            return report.RootElement.GetProperty("after").GetProperty("leaves").EnumerateArray()
                .ToDictionary(leaf => leaf.GetProperty("leaf").GetString()!, leaf => leaf.GetProperty("keyFact").GetProperty("value").GetDouble());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new GroveException($"cannot use the report ({file}): it is not a report.json as grove grow writes it. Name that file", ExitKind.BadInput, failure);
        }
    }

    static IEnumerable<string> Questions(string file) =>
        ChatDataset.Read(file).SelectMany(chat => chat.Messages.Where(message => message.Role == "user").Select(message => message.Content));
}
