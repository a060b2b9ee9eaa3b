using Grove.Evaluation.Questions;

namespace Grove.Evaluation.Reports;

/// <summary>One held-out question answered before and after.</summary>
/// <param name="Before">The base model's answer.</param>
/// <param name="After">The new model's answer.</param>
public sealed record AnswerPair(Answer Before, Answer After)
{
    /// <summary>How many answers the reports show of each kind.</summary>
    public const int Shown = 10;

    /// <summary>The question both answered.</summary>
    public Question Question => After.Question;

    /// <summary>
    /// The best and the worst pairs, without overlap. Best: right after, then those that were wrong before, then by word overlap;
    /// worst the other way round. Ties go round the leaves, so that one leaf does not fill the list.
    /// </summary>
    public static (IReadOnlyList<AnswerPair> Best, IReadOnlyList<AnswerPair> Worst) Choose(Measurement before, Measurement after)
    {
        Dictionary<(string, string), Answer> first = [];
        foreach (Answer answer in before.Knowledge.Answers)
            first[(answer.Question.Leaf, answer.Question.Text)] = answer;
        AnswerPair[] pairs =
        [
            .. after.Knowledge.Answers
                .GroupBy(answer => answer.Question.Leaf)
                .SelectMany(leaf => leaf.Select((answer, place) => (Answer: answer, Place: place)))
                .OrderBy(entry => entry.Place)
                .ThenBy(entry => entry.Answer.Question.Leaf, StringComparer.Ordinal)
                .Select(entry => new AnswerPair(first[(entry.Answer.Question.Leaf, entry.Answer.Question.Text)], entry.Answer)),
        ];
        AnswerPair[] ranked =
        [
            .. pairs
                .OrderByDescending(pair => pair.After.KeyFact)
                .ThenBy(pair => pair.After.KeyFact == pair.Before.KeyFact ? 1 : pair.After.KeyFact ? 0 : 2)
                .ThenByDescending(pair => pair.After.TokenF1),
        ];
        int best = Math.Min(Shown, (ranked.Length + 1) / 2);
        int worst = Math.Min(Shown, ranked.Length - best);
        return (ranked[..best], [.. ranked[^worst..].Reverse()]);
    }
}
