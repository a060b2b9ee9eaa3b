namespace Grove.Evaluation.Questions;

/// <summary>A fact given as alternative phrases: one of them must stand in the answer word for word.</summary>
sealed class StatedFact(Question question) : KeyFact
{
    readonly IReadOnlyList<Word>[] phrases =
        [.. question.KeyFacts.Select(NormalizedText.Words).Where(words => words.Count > 0)];

    readonly IReadOnlyList<Word> reference = NormalizedText.Words(question.Answer);

    private protected override bool Matches(IReadOnlyList<Word> answer)
    {
        foreach (IReadOnlyList<Word> phrase in phrases)
        {
            for (int at = 0; at + phrase.Count <= answer.Count; at++)
            {
                if (StandsAt(phrase, answer, at) && !Alternatives.Offered(phrase, answer, reference))
                    return true;
            }
        }

        return false;
    }

    static bool StandsAt(IReadOnlyList<Word> phrase, IReadOnlyList<Word> answer, int start)
    {
        for (int at = 0; at < phrase.Count; at++)
        {
            if (answer[start + at].Stem != phrase[at].Stem)
                return false;
        }

        return true;
    }
}
