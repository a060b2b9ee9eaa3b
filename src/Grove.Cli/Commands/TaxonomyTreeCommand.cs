using System.CommandLine;
using System.Globalization;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy tree</c>: the leaves, what they hold, and their share of the data.</summary>
static class TaxonomyTreeCommand
{
    static readonly Argument<string> Folder = new("PATH") { Description = "The folder of a taxonomy", DefaultValueFactory = _ => "." };
    static readonly Option<string?> Data = new("--data") { Description = "Count the rows of this dataset (JSON lines) for each leaf", HelpName = "FILE" };
    static readonly Option<bool> Fetch = new("--fetch") { Description = "Also fetch documents from git repositories" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove taxonomy tree my-taxonomy", "grove taxonomy tree my-taxonomy --data out/data/train.jsonl"];

    /// <summary>The command, as part of <c>grove taxonomy</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("tree", "Show the leaves with their documents, questions and share of the data") { Folder, Data, Fetch };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    sealed record Row(string Leaf, string Kind, string File, int Documents, int Words, int Contexts, int Questions, IReadOnlyList<string> Licenses, int? Rows)
    {
        public double Share { get; init; }
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string path = parsed.GetValue(Folder)!;
        bool fetch = parsed.GetValue(Fetch);
        TaxonomyTree tree = TaxonomyReader.Read(path, new ReadingOptions { Fetch = fetch, AllowsAbsent = !fetch, Cancellation = cancellation }, out IReadOnlyList<Diagnostic> diagnostics);
        if (tree.Knowledge.Count + tree.Skills.Count == 0 && diagnostics.Any(found => found.Severity == Severity.Error)) throw new TaxonomyException(diagnostics);
        Dictionary<string, int>? rows = parsed.GetValue(Data) is string data ? RowsOf(data, cancellation) : null;
        List<Row> leaves = [.. tree.Knowledge.Select(leaf => Of(leaf, rows)), .. tree.Skills.Select(leaf => Of(leaf, rows))];
        double whole = leaves.Sum(Size);
        leaves = [.. leaves.Select(leaf => leaf with { Share = whole == 0 ? 0 : Size(leaf) / whole })];

        foreach (IGrouping<string, Row> kind in leaves.GroupBy(leaf => leaf.Kind))
        {
            screen.Say(kind.Key);
            string[] open = [];
            foreach (Row leaf in kind)
            {
                string[] parts = leaf.Leaf.Split('/');
                int shared = 0;
                while (shared < open.Length && shared < parts.Length - 1 && open[shared] == parts[shared]) shared++;
                for (int level = shared; level < parts.Length - 1; level++) screen.Say($"{new string(' ', 2 * (level + 1))}{parts[level]}/");
                open = parts;
                string name = $"{new string(' ', 2 * parts.Length)}{parts[^1]}";
                screen.Say(string.Create(CultureInfo.InvariantCulture, $"{name,-40}{100 * leaf.Share,6:0.0} %  {Describe(leaf)}"));
            }
        }
        screen.Say();
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"{leaves.Count} leaves, {leaves.Sum(leaf => leaf.Documents)} documents, {leaves.Sum(leaf => leaf.Words):N0} words, {leaves.Sum(leaf => leaf.Questions)} questions. Shares are of {(rows is null ? "words" : "rows")}."));
        string[] broken = [.. diagnostics.Where(found => found.Severity == Severity.Error).Select(found => found.File).Distinct()];
        if (broken.Length > 0) screen.Note($"Note: {(broken.Length == 1 ? "1 file has" : $"{broken.Length} files have")} errors and {(broken.Length == 1 ? "is" : "are")} left out; see grove taxonomy lint.");
        screen.WriteObject(new { Path = path, Leaves = leaves, SharesOf = rows is null ? "words" : "rows", Broken = broken });
        return 0;

        double Size(Row leaf) => rows is null ? leaf.Words : leaf.Rows ?? 0;
    }

    static string Describe(Row leaf)
    {
        string documents = leaf.Kind == "knowledge" ? $"{Count(leaf.Documents, "document")}, " : "";
        string examples = leaf.Kind == "knowledge" ? $"{Count(leaf.Contexts, "context")}, {Count(leaf.Questions, "question")}" : Count(leaf.Questions, "example");
        string rows = leaf.Rows is int found ? string.Create(CultureInfo.InvariantCulture, $", {found:N0} rows") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{documents}{leaf.Words:N0} words, {examples}{rows}");
    }

    static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    static Row Of(KnowledgeLeaf leaf, Dictionary<string, int>? rows) => new(
        leaf.Name, "knowledge", leaf.File, leaf.Documents.Count, leaf.Documents.Sum(document => WordsOf(DocumentText.Of(document).Text)),
        leaf.Seeds.Count, leaf.Seeds.Sum(seed => seed.Questions.Count), [.. leaf.Attributions.Select(entry => entry.License).Distinct()], rows?.GetValueOrDefault(leaf.Name));

    static Row Of(SkillLeaf leaf, Dictionary<string, int>? rows) => new(
        leaf.Name, "skills", leaf.File, 0, leaf.Examples.Sum(example => WordsOf($"{example.Context} {example.Question} {example.Answer}")),
        leaf.Examples.Count(example => example.Context is not null), leaf.Examples.Count, [.. leaf.Attributions.Select(entry => entry.License).Distinct()], rows?.GetValueOrDefault(leaf.Name));

    static int WordsOf(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    static Dictionary<string, int> RowsOf(string file, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, int>();
        foreach (Conversation row in ChatDataset.Read(file))
        {
            cancellation.ThrowIfCancellationRequested();
            if (row.Metadata?.TryGetValue("leaf", out string? leaf) == true) rows[leaf!] = rows.GetValueOrDefault(leaf!) + 1;
        }
        return rows;
    }
}
