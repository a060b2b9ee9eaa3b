using Grove.Text;
using Grove.Taxonomy;
using Grove.Taxonomy.Attributions;
using Grove.Taxonomy.Documents;
using System.Globalization;
using System.Text;
using Grove.Evaluation;
using Grove.Evaluation.Reports;
using Grove.Evaluation.Statistics;
using Grove.Training.Runs;

namespace Grove.Pipeline.Output;

/// <summary>The page of a grown model: what it was made from, how, and what it scored before and after.</summary>
static class GrownModelCard
{
    /// <summary>Writes the page.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="baseName">The base model's folder name.</param>
    /// <param name="baseCard">The base model's own page, or null.</param>
    /// <param name="documents">The documents it was grown from, with their hashes.</param>
    /// <param name="taxonomy">The leaves it was grown from, with what their <c>attribution.txt</c> tells.</param>
    public static string Write(GrowReport report, string baseName, string? baseCard, IReadOnlyList<RunInput> documents, TaxonomyTree taxonomy)
    {
        var card = new StringBuilder();
        void Line(FormattableString text) => card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"---");
        Line($"language: en");
        Line($"license: other");
        Line($"license_name: that-of-its-data");
        Line($"base_model: {baseName}");
        Line($"pipeline_tag: text-generation");
        Line($"tags: [grove]");
        Line($"---");
        Line($"");
        Line($"# {report.Title}");
        Line($"");
        Line($"A small model that answers questions about the documents below. Grown from `{baseName}` with `grove grow` {report.Version}.");
        Line($"");
        Line($"It knows these documents and little else: asked about anything else it still answers, and is then often wrong. It does not reason. Check what matters in the documents themselves.");
        Line($"");
        Line($"## Scores");
        Line($"");
        Line($"Held-out questions from the taxonomy that training never saw, asked without the documents; general text kept aside. With 95 % intervals.");
        Line($"");
        Line($"| | before | after |");
        Line($"|---|---|---|");
        LeafScore before = report.Before.Knowledge.Overall, after = report.After.Knowledge.Overall;
        Line($"| accuracy (answer contains the key fact), {after.Questions} questions | {Share(before.KeyFact)} | {Share(after.KeyFact)} |");
        Line($"| exact match | {Share(before.ExactMatch)} | {Share(after.ExactMatch)} |");
        Line($"| token F1 | {Plain(before.TokenF1)} | {Plain(after.TokenF1)} |");
        Line($"| bits per byte, general text | {Plain(report.Before.General.Value)} | {Plain(report.After.General.Value)} |");
        Line($"");
        Line($"{report.Verdict.Text}");
        Line($"");
        Line($"## Data");
        Line($"");
        Line($"Questions and answers written from these files by Grove's built-in teacher, and general text that the base was trained on. The grown model may be passed on as the licences of these files and of the base allow.");
        Line($"");
        foreach (RunInput document in documents) Line($"- {document.Path} ({document.Bytes:N0} bytes, sha256 {document.Sha256[..16]})");
        Line($"");
        Line($"| stage | rows in | rows out |");
        Line($"|---|---|---|");
        foreach (FunnelStage stage in report.Funnel) Line($"| {stage.Name} | {stage.In} | {stage.Out} |");
        Line($"");
        Line($"## Sources and licences");
        Line($"");
        foreach (string line in Sources(taxonomy)) Line($"{line}");
        Line($"");
        Line($"## Settings");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        foreach (Setting setting in report.Settings) Line($"| {setting.Name} | {setting.Value} |");
        if (baseCard is not null)
        {
            Line($"");
            Line($"## The base model's own page");
            Line($"");
            foreach (string line in WithoutFrontMatter(baseCard)) Line($"> {line}");
        }
        return card.ToString();
    }

    static IEnumerable<string> Sources(TaxonomyTree taxonomy)
    {
        (string Leaf, IReadOnlyList<Attribution> Works, IReadOnlyList<Document> Documents)[] leaves =
        [
            .. taxonomy.Knowledge.Select(leaf => (leaf.Name, leaf.Attributions, leaf.Documents)),
            .. taxonomy.Skills.Select(leaf => (leaf.Name, leaf.Attributions, (IReadOnlyList<Document>)[])),
        ];
        yield return "| leaf | work | licence | creators | link | revision |";
        yield return "|---|---|---|---|---|---|";
        foreach ((string leaf, IReadOnlyList<Attribution> works, _) in leaves)
        {
            foreach (Attribution work in works)
                yield return $"| {Cell(leaf)} | {Cell(work.Title)} | {Cell(work.License)}{(work.IsLicenseAccepted ? "" : " (check it)")} | {Cell(work.Creators)} | {Cell(work.Link)} | {Cell(work.Revision)} |";
            if (works.Count == 0) yield return $"| {Cell(leaf)} | not told | not told | | | |";
        }
        string[] commits = [.. leaves.SelectMany(leaf => leaf.Documents).Where(document => document.Commit.Length > 0).Select(document => $"- {document.Repository} at {document.Commit}").Distinct()];
        if (commits.Length == 0) yield break;
        yield return "";
        yield return "Documents fetched from git:";
        yield return "";
        foreach (string commit in commits) yield return commit;
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    static string Share(Interval score) => string.Create(CultureInfo.InvariantCulture, $"{100 * score.Value:0.0} % ({100 * score.Low:0.0} to {100 * score.High:0.0})");

    static string Plain(Interval score) => string.Create(CultureInfo.InvariantCulture, $"{score.Value:0.000} ({score.Low:0.000} to {score.High:0.000})");

    static IEnumerable<string> WithoutFrontMatter(string card)
    {
        string[] lines = card.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        int end = lines[0] == "---" ? Array.IndexOf(lines, "---", 1) : -1;
        return lines.Skip(end + 1).SkipWhile(line => line.Length == 0);
    }
}
