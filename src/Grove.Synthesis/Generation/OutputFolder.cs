using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Rows;
using Grove.Synthesis.Teachers;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Synthesis.Generation;

/// <summary>
/// What generating leaves in a folder: <c>train.jsonl</c> (chat messages with InstructLab's metadata and the whole lineage), <c>funnel.json</c>,
/// <c>generate.json</c> (inputs by hash, options, seed, version) and <c>README.md</c>, beside <c>journal.jsonl</c>, which is kept for the next run.
/// Nothing in them but the journal depends on when or in how many attempts they were made.
/// </summary>
public static class OutputFolder
{
    static readonly JsonSerializerOptions json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a finished run.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="tree">The leaves.</param>
    /// <param name="pipeline">The steps.</param>
    /// <param name="writer">Who wrote.</param>
    /// <param name="judge">Who judged.</param>
    /// <param name="options">What was wanted.</param>
    /// <returns>The training file.</returns>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static string Write(string folder, GenerateResult result, TaxonomyTree tree, TeachingPipeline pipeline, Teacher writer, Teacher judge, GenerateOptions options)
    {
        string train = Path.Combine(folder, "train.jsonl");
        AtomicFile.Write(train, stream =>
        {
            using var rows = new DatasetWriter(stream, DatasetFormat.Messages);
            Dictionary<string, string> domains = tree.Knowledge.DistinctBy(leaf => leaf.Name).ToDictionary(leaf => leaf.Name, leaf => leaf.Domain);
            foreach (SyntheticRow row in result.Rows) rows.Write(Domain(row.ToDatasetRow(), domains.GetValueOrDefault(row.Lineage.Leaf)));
        });
        string data = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(train)));
        AtomicFile.WriteText(Path.Combine(folder, "funnel.json"), JsonSerializer.Serialize(new { steps = result.Funnel, result.Leaves }, json) + "\n");
        var inputs = Inputs(tree);
        string version = typeof(OutputFolder).Assembly.GetName().Version?.ToString(3) ?? "";
        var card = new
        {
            version,
            options.Seed,
            options.PerLeaf,
            options.ChunkTokens,
            teacher = writer.Name,
            judge = judge.Name,
            pipeline = new { pipeline.Name, sha256 = pipeline.Hash },
            inputs,
            rows = result.Rows.Count,
            asked = result.Asked,
            result.Stopped,
            promptTokens = result.Usage.PromptTokens,
            replyTokens = result.Usage.ReplyTokens,
            result.Leaves,
            output = new { file = "train.jsonl", sha256 = data },
        };
        AtomicFile.WriteText(Path.Combine(folder, "generate.json"), JsonSerializer.Serialize(card, json) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, "README.md"), Card(result, pipeline, writer, judge, options, inputs, version, data));
        return train;
    }

    // InstructLab's rows carry the domain of their leaf.
    static DatasetRow Domain(DatasetRow row, string? domain)
    {
        if (string.IsNullOrEmpty(domain) || row.Metadata is not { } metadata) return row;
        Dictionary<string, JsonElement> more = metadata.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        more["domain"] = JsonSerializer.SerializeToElement(domain);
        return row with { Metadata = JsonSerializer.SerializeToElement(more) };
    }

    static SortedDictionary<string, string> Inputs(TaxonomyTree tree)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string root = Path.GetFullPath(File.Exists(tree.Root) ? Path.GetDirectoryName(Path.GetFullPath(tree.Root))! : tree.Root);
        foreach (string file in tree.Knowledge.SelectMany(leaf => leaf.Documents.Select(document => document.File).Prepend(leaf.File)).Concat(tree.Skills.Select(leaf => leaf.File)).Distinct())
        {
            if (!File.Exists(file)) continue;
            using FileStream stream = File.OpenRead(file);
            inputs[Path.GetRelativePath(root, Path.GetFullPath(file)).Replace(Path.DirectorySeparatorChar, '/')] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        return inputs;
    }

    static string Card(
        GenerateResult result, TeachingPipeline pipeline, Teacher writer, Teacher judge, GenerateOptions options, SortedDictionary<string, string> inputs, string version, string data)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"# Generated training data");
        Line($"");
        Line($"{result.Rows.Count} rows of {result.Asked} asked for, written by `{writer.Name}`{(judge.Name == writer.Name ? "" : $" and judged by `{judge.Name}`")} with the pipeline `{pipeline.Name}`, seed {options.Seed}, Grove {version}.");
        Line($"`train.jsonl` has the SHA-256 `{data}`. Each row says in its metadata which leaf, document and passage it comes from.");
        if (result.Stopped is { } stopped) Line($"\nThe run ended early: {stopped}.");
        Line($"");
        Line($"| leaf | kind | language | asked | rows | why not more |");
        Line($"|---|---|---|---:|---:|---|");
        foreach (LeafOutcome leaf in result.Leaves)
            Line($"| {leaf.Leaf} | {leaf.Kind} | {leaf.Language} | {leaf.Asked} | {leaf.Delivered} | {Cell(leaf.Reason ?? "")} |");
        Line($"");
        Line($"| step | in | answered | parsed | out |");
        Line($"|---|---:|---:|---:|---:|");
        foreach (FunnelLine line in result.Funnel)
            Line($"| {line.Section}: {Cell(line.Step)} | {line.In} | {line.Answered?.ToString(CultureInfo.InvariantCulture) ?? ""} | {line.Parsed?.ToString(CultureInfo.InvariantCulture) ?? ""} | {line.Out} |");
        Line($"");
        Line($"Made from:");
        Line($"");
        foreach ((string file, string hash) in inputs) Line($"- `{file}` `{hash}`");
        return text.ToString();
    }

    static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
