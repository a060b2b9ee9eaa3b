namespace Grove.Evaluation.Questions;

/// <summary>Whether a sentence affirms or denies.</summary>
enum Polarity
{
    /// <summary>A question or nothing at all.</summary>
    Unknown,

    /// <summary>Begins with "yes", or says something without a negation.</summary>
    Yes,

    /// <summary>Begins with "no", or contains a negation.</summary>
    No,
}

/// <summary>Reads the yes or no out of an answer, by its first word and then by negations.</summary>
static class Polarities
{
    static readonly HashSet<string> Negations =
    [
        "not", "never", "cannot", "none", "nobody", "nothing", "neither", "nor", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent",
        "cant", "wont", "couldnt", "shouldnt", "wouldnt", "mustnt", "neednt", "hasnt", "havent",
    ];

    static readonly HashSet<string> QuestionStarts =
    [
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "must", "should", "shall", "may", "might", "will", "would", "has",
        "have", "had", "am",
    ];

    /// <summary>"yes" or "no" as first word decides; then any negation; a text in question form decides nothing.</summary>
    public static Polarity Of(IReadOnlyList<Word> words)
    {
        if (words.Count == 0)
            return Polarity.Unknown;
        if (words[0].Text is "yes" or "no")
            return words[0].Text == "yes" ? Polarity.Yes : Polarity.No;
        if (AsksYesOrNo(words))
            return Polarity.Unknown;
        foreach (Word word in words)
        {
            if (Negations.Contains(word.Text))
                return Polarity.No;
        }

        return Polarity.Yes;
    }

    /// <summary>Whether the first word is "yes" or "no".</summary>
    public static bool StartsWithYesOrNo(IReadOnlyList<Word> words) => words.Count > 0 && words[0].Text is "yes" or "no";

    /// <summary>Whether the text is in the form of a question for yes or no ("is", "do", "can" … first) and offers no choice ("or").</summary>
    public static bool AsksYesOrNo(IReadOnlyList<Word> words)
    {
        if (words.Count == 0 || !QuestionStarts.Contains(words[0].Text))
            return false;
        foreach (Word word in words)
        {
            if (word.Text == "or")
                return false;
        }

        return true;
    }
}
