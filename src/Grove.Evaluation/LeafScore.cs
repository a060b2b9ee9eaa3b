using Grove.Evaluation.Questions;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation;

/// <summary>The scores of a set of questions, each with its 95 % interval.</summary>
/// <param name="Leaf">The leaf of the taxonomy, or <c>all</c>.</param>
/// <param name="Questions">How many questions were put.</param>
/// <param name="ExactMatch">Share of answers equal to the reference after normalisation (Wilson interval).</param>
/// <param name="TokenF1">Mean word overlap with the reference (bootstrap interval).</param>
/// <param name="KeyFact">Share of answers that contain the fact asked for (Wilson interval).</param>
public sealed record LeafScore(string Leaf, int Questions, Interval ExactMatch, Interval TokenF1, Interval KeyFact)
{
    /// <summary>The name of the row over all questions.</summary>
    public const string All = "all";

    /// <summary>Scores answers; the same for any order of them.</summary>
    public static LeafScore Of(string leaf, IReadOnlyCollection<Answer> answers) => new(
        leaf,
        answers.Count,
        Wilson.Of(answers.Count(answer => answer.ExactMatch), answers.Count),
        Bootstrap.Mean(answers.Select(answer => answer.TokenF1)),
        Wilson.Of(answers.Count(answer => answer.KeyFact), answers.Count));
}
