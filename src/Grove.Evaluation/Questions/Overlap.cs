namespace Grove.Evaluation.Questions;

/// <summary>SQuAD's two scores over normalised words.</summary>
static class Overlap
{
    /// <summary>Whether both are the same words in the same order; never for an empty prediction.</summary>
    public static bool ExactMatch(IReadOnlyList<Word> expected, IReadOnlyList<Word> actual)
    {
        if (actual.Count == 0 || actual.Count != expected.Count)
            return false;
        for (int at = 0; at < actual.Count; at++)
        {
            if (actual[at].Text != expected[at].Text)
                return false;
        }

        return true;
    }

    /// <summary>2·P·R/(P+R) over the words in common, counted with multiplicity; 0 if either side is empty.</summary>
    public static double TokenF1(IReadOnlyList<Word> expected, IReadOnlyList<Word> actual)
    {
        Dictionary<string, int> left = [];
        foreach (Word word in expected)
            left[word.Text] = left.GetValueOrDefault(word.Text) + 1;
        int common = 0;
        foreach (Word word in actual)
        {
            if (left.GetValueOrDefault(word.Text) > 0)
            {
                left[word.Text]--;
                common++;
            }
        }

        return common == 0 ? 0 : 2.0 * common / (expected.Count + actual.Count);
    }
}
