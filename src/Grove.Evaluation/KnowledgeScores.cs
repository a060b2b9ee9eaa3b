using Grove.Evaluation.Questions;

namespace Grove.Evaluation;

/// <summary>What a model knows, measured by questions.</summary>
/// <param name="Overall">All questions together.</param>
/// <param name="Leaves">One row per leaf, in ordinal order of their names.</param>
/// <param name="Answers">Every answer, in the order of the questions.</param>
public sealed record KnowledgeScores(LeafScore Overall, IReadOnlyList<LeafScore> Leaves, IReadOnlyList<Answer> Answers)
{
    /// <summary>Scores answers; the rows are the same for any order of them.</summary>
    public static KnowledgeScores Of(IReadOnlyList<Answer> answers) => new(
        LeafScore.Of(LeafScore.All, answers),
        [
            .. answers.GroupBy(answer => answer.Question.Leaf)
                .OrderBy(leaf => leaf.Key, StringComparer.Ordinal)
                .Select(leaf => LeafScore.Of(leaf.Key, [.. leaf])),
        ],
        answers);
}
