using static System.FormattableString;

namespace Grove.Evaluation.Reports.Html;

/// <summary>The numbers behind an <see cref="AccuracyChart"/>: its text alternative.</summary>
static class ScoreTable
{
    static readonly (string Name, string Class)[] Columns =
    [
        ("leaf", ""), ("questions", "number"), ("key fact, before", "number"), ("key fact, after", "number"),
        ("exact match, before", "number"), ("exact match, after", "number"), ("token F1, before", "number"), ("token F1, after", "number"),
    ];

    public static void Draw(MarkupWriter page, string summary, KnowledgeScores before, KnowledgeScores after)
    {
        page.Open("details");
        page.Element("summary", summary);
        page.Open("div", ("class", "scroll"));
        page.Open("table");
        page.Open("thead");
        page.Open("tr");
        foreach ((string name, string kind) in Columns)
            page.Element("th", name, ("scope", "col"), ("class", kind));
        page.Close();
        page.Close();
        page.Open("tbody");
        foreach ((LeafScore first, LeafScore second) in Rows.Of(before, after))
        {
            page.Open("tr", ("class", second.Leaf == LeafScore.All ? "total" : "leaf"));
            page.Element("th", second.Leaf, ("scope", "row"));
            Number(page, Invariant($"{second.Questions}"));
            Number(page, Numbers.WithInterval(first.KeyFact));
            Number(page, Numbers.WithInterval(second.KeyFact));
            Number(page, Numbers.WithInterval(first.ExactMatch));
            Number(page, Numbers.WithInterval(second.ExactMatch));
            Number(page, Numbers.WithInterval(first.TokenF1));
            Number(page, Numbers.WithInterval(second.TokenF1));
            page.Close();
        }

        page.Close();
        page.Close();
        page.Close();
        page.Close();
    }

    static void Number(MarkupWriter page, string text) => page.Element("td", text, ("class", "number"));
}
