using static System.FormattableString;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Reports.Html;

/// <summary>Pairs of bars, before and after, with whiskers for the 95 % intervals; one pair per leaf.</summary>
/// <remarks>Places along the page are percentages and heights are pixels, so that letters keep their size on a telephone.</remarks>
static class AccuracyChart
{
    const double Plot = 88; // percent of the width that stands for 0 to 100 %; the rest is for the numbers
    const int Row = 62;

    public static void Draw(MarkupWriter page, string id, KnowledgeScores before, KnowledgeScores after)
    {
        (LeafScore Before, LeafScore After)[] rows = [.. Rows.Of(before, after)];
        int height = (rows.Length * Row) + 18;
        page.Open("svg", ("role", "img"), ("height", Invariant($"{height}")), ("aria-labelledby", $"{id}-title {id}-desc"));
        page.Element("title", "Share of answers with the key fact, before and after", ("id", id + "-title"));
        page.Element("desc", Describe(rows), ("id", id + "-desc"));
        for (int tick = 0; tick <= 100; tick += 25)
        {
            string x = Place(tick / 100.0);
            page.Element("line", null, ("class", "grid"), ("x1", x), ("x2", x), ("y1", "4"), ("y2", Invariant($"{height - 18}")));
            page.Element("text", Invariant($"{tick}%"), ("class", "axis"), ("x", x), ("y", Invariant($"{height - 2}")), ("text-anchor", tick == 0 ? "start" : "middle"));
        }

        for (int at = 0; at < rows.Length; at++)
        {
            int top = at * Row;
            string name = Name(rows, rows[at].After.Leaf);
            page.Element("text", name, ("x", "0"), ("y", Invariant($"{top + 16}")), ("class", at == 0 ? "strong" : "name"));
            Bar(page, "before", rows[at].Before.KeyFact, top + 23);
            Bar(page, "after", rows[at].After.KeyFact, top + 40);
        }

        page.Close();
        page.Open("ul", ("class", "legend"));
        Legend(page, "before", "before");
        Legend(page, "after", "after");
        page.Element("li", "whiskers: 95% interval");
        page.Close();
    }

    static void Bar(MarkupWriter page, string kind, Interval value, int top)
    {
        string middle = Invariant($"{top + 7}");
        page.Element("rect", null, ("class", kind), ("x", "0"), ("y", Invariant($"{top}")), ("height", "14"), ("rx", "3"), ("width", Place(Math.Max(value.Value, 0.003))));
        page.Element("line", null, ("class", "whisker"), ("x1", Place(value.Low)), ("x2", Place(value.High)), ("y1", middle), ("y2", middle));
        foreach (double end in (double[])[value.Low, value.High])
            page.Element("line", null, ("class", "whisker"), ("x1", Place(end)), ("x2", Place(end)), ("y1", Invariant($"{top + 3}")), ("y2", Invariant($"{top + 11}")));
        page.Element("text", Numbers.Percent(value.Value), ("x", Invariant($"{(Plot * value.High) + 1.2:0.##}%")), ("y", Invariant($"{top + 11.5}")), ("class", kind == "after" ? "strong" : "axis"), ("style", kind == "after" ? "fill:var(--ink)" : "fill:var(--soft)"));
    }

    static void Legend(MarkupWriter page, string kind, string name)
    {
        page.Open("li");
        page.Element("span", null, ("class", kind), ("aria-hidden", "true"));
        page.Text(name);
        page.Close();
    }

    // People read "deadlines and limits"; the whole path stands in the table, and here if two leaves end in the same word.
    static string Name((LeafScore Before, LeafScore After)[] rows, string leaf)
    {
        if (leaf == LeafScore.All)
            return "All questions";
        static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];
        return rows.Count(row => Last(row.After.Leaf) == Last(leaf)) == 1 ? Last(leaf).Replace('-', ' ').Replace('_', ' ') : leaf;
    }

    static string Describe((LeafScore Before, LeafScore After)[] rows) => string.Join(
        ' ',
        rows.Select(row => $"{row.After.Leaf}: before {Numbers.WithInterval(row.Before.KeyFact)}, after {Numbers.WithInterval(row.After.KeyFact)}."));

    static string Place(double share) => Invariant($"{Plot * share:0.##}%");
}
