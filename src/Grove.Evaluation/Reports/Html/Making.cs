using Grove.Text;
using static System.FormattableString;

namespace Grove.Evaluation.Reports.Html;

/// <summary>The part of the page that tells how the model was made.</summary>
static class Making
{
    const int TableSteps = 10;

    public static void Draw(MarkupWriter page, GrowReport report)
    {
        page.Open("div", ("class", "two"));
        Funnel(page, report.Funnel);
        Loss(page, report.Loss);
        page.Close();
        page.Open("div", ("class", "two"));
        Pairs(page, "Time", report.Durations.Select(duration => (duration.Stage, Numbers.Duration(duration.Seconds))));
        Pairs(page, "Settings", report.Settings.Select(setting => (setting.Name, setting.Value)));
        page.Close();
        if (report.Notes.Count > 0)
        {
            page.Open("section", ("class", "card"));
            page.Element("h2", "Notes");
            List(page, report.Notes);
            page.Close();
        }

        Hashes(page, report);
    }

    public static void List(MarkupWriter page, IEnumerable<string> sentences)
    {
        page.Open("ul", ("class", "plain"));
        foreach (string sentence in sentences)
            page.Element("li", sentence);
        page.Close();
    }

    static void Funnel(MarkupWriter page, IReadOnlyList<FunnelStage> stages)
    {
        page.Open("section", ("class", "card"));
        page.Element("h2", "Where the training rows come from");
        page.Open("figure");
        FunnelChart.Draw(page, stages);
        page.Element("figcaption", "Rows after each stage; pale is what the stage removed.");
        page.Close();
        foreach (FunnelStage stage in stages)
        {
            if (stage.RemovedSamples.Count == 0)
                continue;
            page.Open("details");
            page.Element("summary", Invariant($"{stage.Name}: {Numbers.Count(Math.Max(0, stage.In - stage.Out))} removed, for example"));
            List(page, stage.RemovedSamples);
            page.Close();
        }

        page.Close();
    }

    static void Loss(MarkupWriter page, IReadOnlyList<LossPoint> loss)
    {
        page.Open("section", ("class", "card"));
        page.Element("h2", "How it learned");
        page.Open("figure");
        LossChart.Draw(page, loss);
        page.Element("figcaption", "Loss in nats per trained token: thin for single steps, thick for their running mean.");
        page.Close();
        if (loss.Count > 0)
        {
            page.Open("details");
            page.Element("summary", "Numbers");
            Table(page, Steps(loss).Select(point => (Invariant($"step {point.Step}"), Invariant($"{point.Loss:0.000}"))));
            page.Close();
        }

        page.Close();
    }

    static IEnumerable<LossPoint> Steps(IReadOnlyList<LossPoint> loss) => Enumerable.Range(0, Math.Min(TableSteps, loss.Count))
        .Select(at => loss[loss.Count <= TableSteps ? at : (int)((long)at * (loss.Count - 1) / (TableSteps - 1))]);

    /// <summary>General text before and after.</summary>
    public static void General(MarkupWriter page, GrowReport report)
    {
        BitsPerByteScore before = report.Before.General;
        BitsPerByteScore after = report.After.General;
        page.Open("section", ("class", "card"));
        page.Element("h2", "What it kept");
        page.Element("p", Invariant($"Bits per byte on {Numbers.Count(after.Documents)} general texts ({Numbers.Count(after.Bytes)} bytes) that it never saw: how many bits it needs to guess the next byte. ")
            + "Lower is better; more than 5% worse counts as forgetting.", ("class", "soft"));
        Table(page,
        [
            ("before", Invariant($"{before.Value.Value:0.000} ({before.Value.Low:0.000}–{before.Value.High:0.000})")),
            ("after", Invariant($"{after.Value.Value:0.000} ({after.Value.Low:0.000}–{after.Value.High:0.000})")),
            ("change", Numbers.Change((after.Value.Value / before.Value.Value) - 1)),
        ]);
        page.Close();
    }

    static void Hashes(MarkupWriter page, GrowReport report)
    {
        page.Open("section", ("class", "card"));
        page.Element("h2", "To check or repeat it");
        page.Open("p");
        page.Text("The model lies in ");
        page.Element("code", report.Model);
        page.Text("; talk to it with ");
        page.Element("code", report.ChatCommand);
        page.Text(".");
        page.Close();
        if (report.Hashes.Count > 0)
        {
            page.Open("details");
            page.Element("summary", "SHA-256 of what went in and came out");
            page.Open("table");
            page.Open("tbody");
            foreach (FileHash hash in report.Hashes)
            {
                page.Open("tr");
                page.Element("th", hash.Name, ("scope", "row"));
                page.Open("td");
                page.Element("code", hash.Sha256);
                page.Close();
                page.Close();
            }

            page.Close();
            page.Close();
            page.Close();
        }

        page.Close();
    }

    static void Pairs(MarkupWriter page, string title, IEnumerable<(string Name, string Value)> pairs)
    {
        page.Open("section", ("class", "card"));
        page.Element("h2", title);
        Table(page, pairs);
        page.Close();
    }

    static void Table(MarkupWriter page, IEnumerable<(string Name, string Value)> pairs)
    {
        page.Open("table");
        page.Open("tbody");
        foreach ((string name, string value) in pairs)
        {
            page.Open("tr");
            page.Element("th", name, ("scope", "row"));
            page.Element("td", value, ("class", "number"));
            page.Close();
        }

        page.Close();
        page.Close();
    }
}
