namespace Grove.Evaluation.Questions;

/// <summary>A fact read off the reference answer; the rule is written down at <see cref="KeyFact"/>.</summary>
sealed class DerivedFact : KeyFact
{
    readonly IReadOnlyList<Word> reference;
    readonly List<(string Number, string? Unit)> numbers = [];
    readonly HashSet<string> names = [];
    readonly HashSet<string> content = [];
    readonly HashSet<string> leftOver = []; // whatever the question does not say, function words too
    readonly HashSet<string> questionOnly = [];
    readonly HashSet<string> questionContent = [];
    readonly IReadOnlyList<Word> asked;
    readonly HashSet<string> all = [];
    readonly bool isYesNo;
    readonly Polarity polarity;

    public DerivedFact(Question question)
    {
        reference = NormalizedText.Words(question.Answer);
        asked = NormalizedText.Words(question.Text);
        HashSet<string> known = [.. asked.Select(word => word.Stem)];
        polarity = Polarities.Of(reference);
        isYesNo = Polarities.StartsWithYesOrNo(reference) || Polarities.AsksYesOrNo(asked);

        for (int at = 0; at < reference.Count; at++)
        {
            Word word = reference[at];
            if (!known.Contains(word.Stem))
                leftOver.Add(word.Stem);
            string? unit = at + 1 < reference.Count && reference[at + 1].IsUnit ? reference[at + 1].Text : null;
            bool isUnitOfNumber = word.IsUnit && at > 0 && reference[at - 1].IsNumber;
            if (word.IsNumber)
            {
                if (!known.Contains(word.Stem) && (word.Text != "1" || unit is not null))
                    numbers.Add((word.Text, unit));
            }
            else if (!isUnitOfNumber && !FunctionWords.Contains(word))
            {
                all.Add(word.Stem);
                if (known.Contains(word.Stem))
                    continue;
                content.Add(word.Stem);
                if (word.IsCapital && (!word.StartsSentence || (at + 1 < reference.Count && IsNameWord(reference[at + 1]))))
                    names.Add(word.Stem);
            }
        }

        foreach (Word word in asked)
        {
            if (word.IsNumber || FunctionWords.Contains(word))
                continue;
            questionContent.Add(word.Stem);
            if (!all.Contains(word.Stem))
                questionOnly.Add(word.Stem);
        }
    }

    static bool IsNameWord(Word word) => word.IsCapital && !word.StartsSentence && !FunctionWords.Contains(word);

    private protected override bool Matches(IReadOnlyList<Word> answer)
    {
        HashSet<string> said = [.. answer.Select(word => word.Stem)];
        if (Polarities.StartsWithYesOrNo(reference) && Polarities.StartsWithYesOrNo(answer) && Polarities.Of(answer) != polarity)
            return false;
        if (Alternatives.Offered(NumbersOf(reference), answer, reference))
            return false;
        if (numbers.Count > 0 || names.Count > 0)
            return numbers.TrueForAll(number => HasNumber(answer, number)) && HasShare(names, said);
        if (content.Count > 0)
            return HasShare(content, said);
        if (isYesNo)
            return Polarities.Of(answer) == polarity && (Polarities.StartsWithYesOrNo(answer) || Restates(answer, said));
        if (all.Count == 0) // "One.", "Nothing."
            return leftOver.Count > 0 && leftOver.IsSubsetOf(said);
        return all.IsSubsetOf(said) && !questionOnly.IsSubsetOf(said);
    }

    // "Hail damage is covered" answers "Is hail damage covered?"; the question again, or words about something else, do not.
    bool Restates(IReadOnlyList<Word> answer, HashSet<string> said)
    {
        if (questionContent.Count == 0 || !HasShare(questionContent, said))
            return false;
        for (int start = 0; start + asked.Count <= answer.Count; start++)
        {
            if (asked.Select(word => word.Stem).SequenceEqual(answer.Skip(start).Take(asked.Count).Select(word => word.Stem)))
                return false;
        }

        return true;
    }

    // The reference as a fact: only its own missing numbers can have wrong neighbours.
    List<Word> NumbersOf(IReadOnlyList<Word> words)
    {
        List<Word> fact = [];
        for (int at = 0; at < words.Count; at++)
        {
            if (!words[at].IsNumber || !numbers.Exists(number => number.Number == words[at].Text))
                continue;
            fact.Add(words[at]);
            if (at + 1 < words.Count && words[at + 1].IsUnit)
                fact.Add(words[at + 1]);
        }

        return fact;
    }

    static bool HasShare(HashSet<string> wanted, HashSet<string> said)
    {
        int found = wanted.Count(said.Contains);
        return found >= (int)Math.Ceiling((Share * wanted.Count) - 1e-9);
    }

    static bool HasNumber(IReadOnlyList<Word> answer, (string Number, string? Unit) wanted)
    {
        for (int at = 0; at < answer.Count; at++)
        {
            if (!answer[at].IsNumber || answer[at].Text != wanted.Number)
                continue;
            bool unitFollows = at + 1 < answer.Count && answer[at + 1].IsUnit;
            if (!unitFollows || wanted.Unit is null || answer[at + 1].Text == wanted.Unit)
                return true;
        }

        return false;
    }
}
