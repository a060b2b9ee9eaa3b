using Grove.Text;
using static System.FormattableString;

namespace Grove.Evaluation.Reports.Html;

/// <summary>How many rows left each stage, as bars of one scale.</summary>
static class FunnelChart
{
    const int Row = 46;
    const double Plot = 82;

    public static void Draw(MarkupWriter page, IReadOnlyList<FunnelStage> stages)
    {
        if (stages.Count == 0)
        {
            page.Element("p", "No stages were recorded.", ("class", "soft"));
            return;
        }

        double largest = Math.Max(1, stages.Max(stage => Math.Max(stage.In, stage.Out)));
        page.Open("svg", ("role", "img"), ("height", Invariant($"{stages.Count * Row}")), ("aria-labelledby", "funnel-title funnel-desc"));
        page.Element("title", "Rows after each stage", ("id", "funnel-title"));
        page.Element("desc", string.Join(' ', stages.Select(stage => $"{stage.Name}: {stage.In} in, {stage.Out} out.")), ("id", "funnel-desc"));
        for (int at = 0; at < stages.Count; at++)
        {
            FunnelStage stage = stages[at];
            int top = at * Row;
            string y = Invariant($"{top + 21}");
            page.Element("text", stage.Name, ("x", "0"), ("y", Invariant($"{top + 15}")));
            page.Element("rect", null, ("class", "before removed"), ("x", "0"), ("y", y), ("height", "14"), ("rx", "3"), ("width", Width(stage.In / largest)));
            page.Element("rect", null, ("class", "after"), ("x", "0"), ("y", y), ("height", "14"), ("rx", "3"), ("width", Width(stage.Out / largest)));
            double end = Plot * Math.Max(stage.In, stage.Out) / largest;
            page.Element("text", Numbers.Count(stage.Out), ("class", "strong"), ("x", Invariant($"{end + 1.5:0.##}%")), ("y", Invariant($"{top + 32.5}")));
        }

        page.Close();
    }

    static string Width(double share) => Invariant($"{Math.Max(0.4, Plot * share):0.##}%");
}
