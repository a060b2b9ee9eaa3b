using Grove.Text;
using Grove.Synthesis.Teachers;

namespace Grove.Synthesis.Filters;

/// <summary>The filters between the teacher and the training set; each tells what it took out.</summary>
public static class RowFilters
{
    /// <summary>The share of common content words from which a question counts as a copy of a human one.</summary>
    public const double SeedSimilarity = 0.9;

    /// <summary>Removes rows with an empty field, rows longer than <paramref name="maxCharacters"/> and questions answered by themselves.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="maxCharacters">The most characters of question and answer together.</param>
    /// <returns>The rows kept, in order, and the stage's counts.</returns>
    public static (IReadOnlyList<GeneratedRow> Rows, FunnelStage Stage) Unusable(IReadOnlyList<GeneratedRow> rows, int maxCharacters) =>
        Keep("without empty, overlong and self-answering rows", rows, row =>
            !string.IsNullOrWhiteSpace(row.Question) && !string.IsNullOrWhiteSpace(row.Answer)
            && row.Question.Length + row.Answer.Length <= maxCharacters
            && Normal.Words(row.Question) != Normal.Words(row.Answer));

    /// <summary>Removes questions that were asked before with the same words in the same order.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>The rows kept, in order, and the stage's counts.</returns>
    public static (IReadOnlyList<GeneratedRow> Rows, FunnelStage Stage) Duplicates(IReadOnlyList<GeneratedRow> rows)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Keep("without repeated questions", rows, row => seen.Add(Normal.Words(row.Question) + "\n" + row.Answer));
    }

    /// <summary>Removes every question that has two different answers.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>The rows kept, in order, and the stage's counts.</returns>
    public static (IReadOnlyList<GeneratedRow> Rows, FunnelStage Stage) TwoAnswers(IReadOnlyList<GeneratedRow> rows)
    {
        HashSet<string> torn = [.. rows.GroupBy(row => Normal.Words(row.Question), StringComparer.Ordinal)
            .Where(same => same.Select(row => row.Answer).Distinct().Count() > 1).Select(same => same.Key)];
        return Keep("without questions that have two answers", rows, row => !torn.Contains(Normal.Words(row.Question)));
    }

    /// <summary>
    /// Removes copies of the seed questions, which are the test: the same words in order, the same words in another order,
    /// or at least <see cref="SeedSimilarity"/> of the content words in common (Jaccard).
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="humanQuestions">The questions that must not be trained on.</param>
    /// <returns>The rows kept, in order, and the stage's counts.</returns>
    public static (IReadOnlyList<GeneratedRow> Rows, FunnelStage Stage) HumanQuestions(
        IReadOnlyList<GeneratedRow> rows, IReadOnlyList<string> humanQuestions)
    {
        HashSet<string> bags = [.. humanQuestions.Select(Normal.Bag)];
        // A question can only reach the similarity with one that shares a word, so look up by word.
        var byWord = new Dictionary<string, List<HashSet<string>>>(StringComparer.Ordinal);
        foreach (HashSet<string> content in humanQuestions.Select(Normal.Content).Where(content => content.Count > 0))
            foreach (string word in content)
            {
                if (!byWord.TryGetValue(word, out List<HashSet<string>>? list))
                    byWord[word] = list = [];
                list.Add(content);
            }
        return Keep("without near-copies of seed questions", rows, row =>
        {
            if (bags.Contains(Normal.Bag(row.Question)))
                return false;
            HashSet<string> content = Normal.Content(row.Question);
            foreach (string word in content)
                if (byWord.TryGetValue(word, out List<HashSet<string>>? near) && near.Exists(other => Similar(content, other)))
                    return false;
            return true;
        });
    }

    static bool Similar(HashSet<string> one, HashSet<string> other)
    {
        int common = one.Count(other.Contains);
        return common >= SeedSimilarity * (one.Count + other.Count - common);
    }

    static (IReadOnlyList<GeneratedRow>, FunnelStage) Keep(string name, IReadOnlyList<GeneratedRow> rows, Func<GeneratedRow, bool> keep)
    {
        var kept = new List<GeneratedRow>(rows.Count);
        var samples = new List<string>();
        foreach (GeneratedRow row in rows)
        {
            if (keep(row))
                kept.Add(row);
            else if (samples.Count < 3)
                samples.Add(row.Question);
        }
        return (kept, new FunnelStage(name, rows.Count, kept.Count, samples));
    }
}
