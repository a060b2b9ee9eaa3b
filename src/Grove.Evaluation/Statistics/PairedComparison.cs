using Grove.Evaluation.Questions;

namespace Grove.Evaluation.Statistics;

/// <summary>Two models on the same questions.</summary>
/// <param name="Questions">How many questions both answered.</param>
/// <param name="Gained">Wrong before, right after.</param>
/// <param name="Lost">Right before, wrong after.</param>
/// <param name="Difference">Key-fact accuracy after minus before, with its 95 % bootstrap interval over the questions.</param>
/// <param name="PValue">McNemar's exact two-sided p-value.</param>
public sealed record PairedComparison(int Questions, int Gained, int Lost, Interval Difference, double PValue)
{
    /// <summary>Compares the answers of two evaluations of the same questions, matched by leaf and text.</summary>
    /// <exception cref="ArgumentException">The evaluations are not of the same questions.</exception>
    public static PairedComparison Of(IReadOnlyList<Answer> before, IReadOnlyList<Answer> after)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(after.Count, before.Count);
        List<Answer> first = [.. before.OrderBy(Key, StringComparer.Ordinal)];
        List<Answer> second = [.. after.OrderBy(Key, StringComparer.Ordinal)];
        List<double> differences = [];
        for (int at = 0; at < first.Count; at++)
        {
            if (Key(first[at]) != Key(second[at]))
                throw new ArgumentException($"\"{first[at].Question.Text}\" was answered only before.", nameof(after));
            differences.Add((second[at].KeyFact ? 1 : 0) - (first[at].KeyFact ? 1 : 0));
        }

        int gained = differences.Count(difference => difference > 0);
        int lost = differences.Count(difference => difference < 0);
        return new PairedComparison(differences.Count, gained, lost, Bootstrap.Mean(differences), McNemar.PValue(gained, lost));
    }

    static string Key(Answer answer) => answer.Question.Leaf + "\n" + answer.Question.Text;
}
