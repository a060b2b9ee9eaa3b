namespace Grove.Evaluation.Questions;

/// <summary>Finds answers that name several numbers for one fact and so leave the choice to the reader.</summary>
static class Alternatives
{
    /// <summary>
    /// Whether the answer puts a second number beside one of the fact's, with nothing between them but "or" and their unit, where
    /// neither the fact nor the reference answer names that second number.
    /// </summary>
    public static bool Offered(IReadOnlyList<Word> fact, IReadOnlyList<Word> answer, IReadOnlyList<Word> reference)
    {
        for (int at = 0; at < fact.Count; at++)
        {
            if (!fact[at].IsNumber)
                continue;
            string? unit = at + 1 < fact.Count && fact[at + 1].IsUnit ? fact[at + 1].Text : null;
            for (int first = 0; first < answer.Count; first++)
            {
                if (!answer[first].IsNumber)
                    continue;
                int second = NextNumber(answer, first);
                if (second < 0)
                    break;
                bool pair = answer[first].Text == fact[at].Text ^ answer[second].Text == fact[at].Text;
                string other = answer[first].Text == fact[at].Text ? answer[second].Text : answer[first].Text;
                if (pair && Beside(answer, first, second, unit) && !Names(fact, other) && !Names(reference, other))
                    return true;
            }
        }

        return false;
    }

    static bool Beside(IReadOnlyList<Word> answer, int first, int second, string? unit)
    {
        bool or = false;
        bool unitBetween = false;
        for (int at = first + 1; at < second; at++)
        {
            or |= answer[at].Text == "or";
            unitBetween |= answer[at].Text == unit;
            if (answer[at].Text != "or" && answer[at].Text != unit)
                return false;
        }

        bool unitBehind = unit is not null && second + 1 < answer.Count && answer[second + 1].Text == unit;
        bool otherUnitBehind = !unitBehind && second + 1 < answer.Count && answer[second + 1].IsUnit;
        return or ? !otherUnitBehind : unitBehind && unitBetween;
    }

    static int NextNumber(IReadOnlyList<Word> words, int from)
    {
        for (int at = from + 1; at < words.Count; at++)
        {
            if (words[at].IsNumber)
                return at;
        }

        return -1;
    }

    static bool Names(IReadOnlyList<Word> words, string number)
    {
        foreach (Word word in words)
        {
            if (word.IsNumber && word.Text == number)
                return true;
        }

        return false;
    }
}
