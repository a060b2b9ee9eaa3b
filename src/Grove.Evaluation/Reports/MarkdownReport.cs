using Grove.Text;
using System.Text;
using static System.FormattableString;

namespace Grove.Evaluation.Reports;

/// <summary>The report as Markdown, for terminals and pull requests.</summary>
public static class MarkdownReport
{
    /// <summary>The whole report.</summary>
    public static string Write(GrowReport report)
    {
        StringBuilder page = new();
        Verdict verdict = report.Verdict;
        page.Append(Invariant($"# {Cell(report.Title)}\n\n**{verdict.Headline}** {verdict.Text}\n\n"));
        foreach (string advice in verdict.Advice)
            page.Append(Invariant($"- {advice}\n"));
        page.Append(Invariant($"{(verdict.Advice.Count > 0 ? "\n" : "")}Talk to it: `{report.ChatCommand}`\n\n"));

        page.Append("## What it knows\n\nShare of held-out questions whose answer contains the key fact, with 95% intervals.\n\n");
        Scores(page, report.Before.Knowledge, report.After.Knowledge);
        if (report.Before.Skills is { } skillsBefore && report.After.Skills is { } skillsAfter)
        {
            page.Append("\n## Skills\n\n");
            Scores(page, skillsBefore, skillsAfter);
        }

        page.Append("\n## General text\n\n| | bits per byte | 95% interval |\n|---|---|---|\n");
        foreach ((string name, BitsPerByteScore score) in new[] { ("before", report.Before.General), ("after", report.After.General) })
            page.Append(Invariant($"| {name} | {score.Value.Value:0.000} | {score.Value.Low:0.000}–{score.Value.High:0.000} |\n"));

        (IReadOnlyList<AnswerPair> best, IReadOnlyList<AnswerPair> worst) = AnswerPair.Choose(report.Before, report.After);
        Answers(page, "Best answers", best);
        Answers(page, "Worst answers", worst);

        page.Append("\n## Training rows\n\n| stage | in | out |\n|---|---|---|\n");
        foreach (FunnelStage stage in report.Funnel)
            page.Append(Invariant($"| {Cell(stage.Name)} | {Numbers.Count(stage.In)} | {Numbers.Count(stage.Out)} |\n"));
        if (report.Loss.Count > 0)
            page.Append(Invariant($"\nLoss {report.Loss[0].Loss:0.000} at step {report.Loss[0].Step}, {report.Loss[^1].Loss:0.000} at step {report.Loss[^1].Step}.\n"));

        Pairs(page, "Time", report.Durations.Select(duration => (duration.Stage, Numbers.Duration(duration.Seconds))));
        Pairs(page, "Settings", report.Settings.Select(setting => (setting.Name, setting.Value)));
        Pairs(page, "Hashes", report.Hashes.Select(hash => (hash.Name, "`" + hash.Sha256 + "`")));
        if (report.Notes.Count > 0)
            page.Append("\n## Notes\n\n");
        foreach (string note in report.Notes)
            page.Append(Invariant($"- {note}\n"));
        page.Append(Invariant($"\nMade by grove {report.Version}, {report.Created:yyyy-MM-dd HH:mm} UTC{report.Created:zzz}.\n"));
        return page.ToString();
    }

    static void Scores(StringBuilder page, KnowledgeScores before, KnowledgeScores after)
    {
        page.Append("| leaf | questions | before | after | exact match after | token F1 after |\n|---|---|---|---|---|---|\n");
        foreach ((LeafScore first, LeafScore second) in Rows.Of(before, after))
        {
            page.Append(Invariant($"| {Cell(second.Leaf)} | {second.Questions} | {Numbers.WithInterval(first.KeyFact)} "));
            page.Append(Invariant($"| {Numbers.WithInterval(second.KeyFact)} | {Numbers.WithInterval(second.ExactMatch)} | {Numbers.WithInterval(second.TokenF1)} |\n"));
        }
    }

    static void Answers(StringBuilder page, string title, IReadOnlyList<AnswerPair> pairs)
    {
        if (pairs.Count == 0)
            return;
        page.Append(Invariant($"\n## {title}\n\n| question | expected | before | after | |\n|---|---|---|---|---|\n"));
        foreach (AnswerPair pair in pairs)
        {
            page.Append(Invariant($"| {Cell(pair.Question.Text)} | {Cell(pair.Question.Answer)} | {Cell(pair.Before.Prediction)} "));
            page.Append(Invariant($"| {Cell(pair.After.Prediction)} | {(pair.After.KeyFact ? "right" : "wrong")} |\n"));
        }
    }

    static void Pairs(StringBuilder page, string title, IEnumerable<(string Name, string Value)> pairs)
    {
        bool any = false;
        foreach ((string name, string value) in pairs)
        {
            if (!any)
                page.Append(Invariant($"\n## {title}\n\n| | |\n|---|---|\n"));
            any = true;
            page.Append(Invariant($"| {Cell(name)} | {Cell(value)} |\n"));
        }
    }

    // A table cell is one line; a model may have answered with bars, markup or line breaks.
    static string Cell(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Replace("\\", "\\\\").Replace("|", "\\|").Replace("<", "&lt;");
    }
}
