namespace Grove.Evaluation.Questions;

/// <summary>
/// The thing an answer has to say to be right, whatever else it says.
/// </summary>
/// <remarks>
/// <para><b>Stated.</b> If the question names key facts, an answer is right when it contains one of them as a run of consecutive
/// words after normalisation (see <see cref="NormalizedText"/>; inflections count as one word, a number matches as a whole).</para>
/// <para><b>Derived.</b> Otherwise the fact is read off the reference answer. What already stands in the question never counts, so
/// an answer that only repeats the question is never right. In this order:</para>
/// <list type="number">
/// <item>every number (the word "one" only before a unit); where the reference gives it a unit, the answer may leave the unit out
/// but not give another;</item>
/// <item>proper names: capitalised words, at the start of a sentence only if a capitalised word is their neighbour; at least 60 %
/// of them, rounded up;</item>
/// <item>if there are neither: the content words (no function words), at least 60 % of them, rounded up.</item>
/// </list>
/// <para>If the reference begins with "yes" or "no", the answer must not begin with the other. If nothing at all is left to ask
/// for, a question to be answered by yes or no needs the right one of the two: as first word, or as a statement, negated or not,
/// with 60 % of the question's content words. A reference of function words only ("Nothing.", "One.") needs those that the question
/// does not have. Any other question ("the driver or the owner?") needs the reference's content words,
/// and the answer must not repeat all of its own.</para>
/// <para><b>Lists of alternatives.</b> An answer that offers another number of the same unit beside the right one ("10 or 14
/// days", "10 days, 14 days") is wrong unless the reference answer offers it too.</para>
/// </remarks>
public abstract class KeyFact
{
    /// <summary>The share of names or content words an answer must contain when the fact is derived.</summary>
    public const double Share = 0.6;

    /// <summary>The fact of a question: stated if it has key facts, else derived from its reference answer.</summary>
    public static KeyFact Of(Question question)
    {
        foreach (string fact in question.KeyFacts)
        {
            if (NormalizedText.Words(fact).Count > 0)
                return new StatedFact(question);
        }

        return new DerivedFact(question);
    }

    /// <summary>Whether the answer contains the fact. Never true for an answer without words.</summary>
    public bool IsIn(string answer)
    {
        IReadOnlyList<Word> words = NormalizedText.Words(answer);
        return words.Count > 0 && Matches(words);
    }

    private protected abstract bool Matches(IReadOnlyList<Word> answer);
}
