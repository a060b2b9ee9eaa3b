using static System.FormattableString;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Reports.Html;

/// <summary>
/// The report as one page for people: no scripts, nothing loaded from elsewhere, light and dark, from telephone to print. It is
/// well-formed XML as well as HTML.
/// </summary>
public static class HtmlReport
{
    /// <summary>The whole page.</summary>
    public static string Write(GrowReport report)
    {
        using MarkupWriter page = new();
        page.DocumentType();
        page.Open("html", ("lang", "en"));
        page.Open("head");
        page.Element("meta", null, ("charset", "utf-8"));
        page.Element("meta", null, ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.Element("title", $"{report.Title}: grove report");
        page.Element("style", Stylesheet.Text);
        page.Close();
        page.Open("body");
        page.Open("main");
        Header(page, report);
        Tiles(page, report);
        Knowledge(page, report);
        Making.General(page, report);
        (IReadOnlyList<AnswerPair> best, IReadOnlyList<AnswerPair> worst) = AnswerPair.Choose(report.Before, report.After);
        AnswerList.Draw(page, "The best answers", "Right after tuning; those that were wrong before come first.", best);
        AnswerList.Draw(page, "The worst answers", "What is still wrong comes first, with the passage that has the answer.", worst);
        Making.Draw(page, report);
        page.Element("footer", Invariant($"Made by grove {report.Version} on {report.Created:yyyy-MM-dd} at {report.Created:HH:mm} (UTC{report.Created:zzz})."));
        page.Close();
        page.Close();
        page.Close();
        return page + "\n";
    }

    static void Header(MarkupWriter page, GrowReport report)
    {
        Verdict verdict = report.Verdict;
        page.Element("p", "Grove report", ("class", "brand"));
        page.Element("h1", report.Title);
        page.Open("section", ("class", verdict.Success ? "card verdict" : "card verdict no"));
        page.Open("h2");
        page.Element("span", verdict.Success ? "✓" : "✗", ("class", "sign"), ("aria-hidden", "true"));
        page.Element("span", verdict.Headline);
        page.Close();
        page.Element("p", verdict.Text);
        if (verdict.Advice.Count > 0)
        {
            page.Element("h3", "What to try");
            Making.List(page, verdict.Advice);
        }
        else
        {
            page.Open("p", ("class", "soft"));
            page.Text("Talk to it: ");
            page.Element("code", report.ChatCommand);
            page.Close();
        }

        page.Close();
    }

    static void Tiles(MarkupWriter page, GrowReport report)
    {
        Interval before = report.Before.Knowledge.Overall.KeyFact;
        Interval after = report.After.Knowledge.Overall.KeyFact;
        Interval bitsBefore = report.Before.General.Value;
        Interval bitsAfter = report.After.General.Value;
        int rows = report.Funnel.Count > 0 ? report.Funnel[^1].Out : 0;
        page.Open("dl", ("class", "tiles"));
        Tile(page, "Held-out questions right", Numbers.Percent(before.Value), Numbers.Percent(after.Value), $"95% interval {Numbers.Percent(after.Low)} to {Numbers.Percent(after.High)}");
        Tile(page, "Bits per byte, general text", Invariant($"{bitsBefore.Value:0.00}"), Invariant($"{bitsAfter.Value:0.00}"), $"{Numbers.Change((bitsAfter.Value / bitsBefore.Value) - 1)}; lower is better");
        Tile(page, "Training rows", null, Numbers.Count(rows), report.Loss.Count == 0 ? "" : Invariant($"{report.Loss[^1].Step} steps, loss {report.Loss[^1].Loss:0.00}"));
        Tile(page, "Time, all stages", null, Numbers.Duration(report.Durations.Sum(duration => duration.Seconds)), "on this machine");
        page.Close();
    }

    static void Tile(MarkupWriter page, string name, string? before, string value, string remark)
    {
        page.Open("div", ("class", "tile"));
        page.Element("dt", name);
        page.Open("dd", ("class", "big"));
        if (before is not null)
            page.Element("span", before + " → ", ("class", "was"));
        page.Text(value);
        page.Close();
        page.Element("dd", remark, ("class", "small"));
        page.Close();
    }

    static void Knowledge(MarkupWriter page, GrowReport report)
    {
        PairedComparison comparison = report.Comparison;
        page.Open("section", ("class", "card"));
        page.Element("h2", "What it knows now");
        string counted = Invariant($"{comparison.Questions} held-out questions, none of which it was trained on. An answer counts when it contains the key fact.");
        string changed = Invariant($"{comparison.Gained} became right, {comparison.Lost} became wrong: {Numbers.Points(comparison.Difference.Value)} points");
        string sure = $"(95% interval {Numbers.Points(comparison.Difference.Low)} to {Numbers.Points(comparison.Difference.High)}, p\u00A0{Numbers.PValue(comparison.PValue)}).";
        page.Element("p", $"{counted} {changed} {sure}", ("class", "soft"));
        page.Open("figure");
        AccuracyChart.Draw(page, "knowledge", report.Before.Knowledge, report.After.Knowledge);
        page.Close();
        ScoreTable.Draw(page, "All scores", report.Before.Knowledge, report.After.Knowledge);
        page.Close();
        if (report.Before.Skills is not { } skillsBefore || report.After.Skills is not { } skillsAfter)
            return;
        page.Open("section", ("class", "card"));
        page.Element("h2", "Skills");
        page.Element("p", "Held-out examples of what it should be able to do. They do not decide the verdict.", ("class", "soft"));
        page.Open("figure");
        AccuracyChart.Draw(page, "skills", skillsBefore, skillsAfter);
        page.Close();
        ScoreTable.Draw(page, "All scores", skillsBefore, skillsAfter);
        page.Close();
    }
}
