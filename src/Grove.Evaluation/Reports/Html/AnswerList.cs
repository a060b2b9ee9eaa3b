using Grove.Evaluation.Questions;

namespace Grove.Evaluation.Reports.Html;

/// <summary>Questions with what was expected and what was said before and after, side by side.</summary>
static class AnswerList
{
    public static void Draw(MarkupWriter page, string title, string explanation, IReadOnlyList<AnswerPair> pairs)
    {
        if (pairs.Count == 0)
            return;
        page.Open("section", ("class", "card"));
        page.Element("h2", title);
        page.Element("p", explanation, ("class", "soft"));
        foreach (AnswerPair pair in pairs)
        {
            page.Open("article", ("class", "answer"));
            page.Element("h3", pair.Question.Text);
            page.Open("dl");
            page.Open("div");
            page.Element("dt", "Expected");
            page.Element("dd", pair.Question.Answer);
            page.Close();
            Said(page, "Before", pair.Before);
            Said(page, "After", pair.After);
            page.Close();
            page.Open("details");
            page.Element("summary", "Source: " + pair.Question.Leaf);
            page.Element("blockquote", pair.Question.Context?.Trim() is { Length: > 0 } context ? context : "No passage was given.");
            page.Close();
            page.Close();
        }

        page.Close();
    }

    static void Said(MarkupWriter page, string when, Answer answer)
    {
        page.Open("div");
        page.Open("dt");
        page.Text(when);
        page.Element("span", answer.KeyFact ? "✓ right" : "✗ wrong", ("class", answer.KeyFact ? "mark right" : "mark wrong"));
        page.Close();
        page.Element("dd", string.IsNullOrWhiteSpace(answer.Prediction) ? "(nothing)" : answer.Prediction.Trim());
        page.Close();
    }
}
