namespace Grove.Evaluation.Questions;

/// <summary>
/// Folds the commonest English inflections so that "checks", "checked" and "checking" count as one word. A handful of endings,
/// not a full stemmer: both sides of a comparison go through it, so an odd stem does no harm.
/// </summary>
static class Stemming
{
    /// <summary>The stem of a normalised word.</summary>
    public static string Stem(string word)
    {
        string stem = word;
        if (stem.Length > 4 && stem.EndsWith("ies", StringComparison.Ordinal))
            stem = stem[..^3] + "y";
        else if (stem.Length > 3 && stem.EndsWith('s') && !stem.EndsWith("ss", StringComparison.Ordinal)
            && !stem.EndsWith("us", StringComparison.Ordinal) && !stem.EndsWith("is", StringComparison.Ordinal))
            stem = stem[..^1];

        if (stem.Length > 5 && stem.EndsWith("ing", StringComparison.Ordinal))
            stem = Undouble(stem[..^3]);
        else if (stem.Length > 4 && stem.EndsWith("ied", StringComparison.Ordinal))
            stem = stem[..^3] + "y";
        else if (stem.Length > 4 && stem.EndsWith("ed", StringComparison.Ordinal))
            stem = Undouble(stem[..^2]);

        // "charges", "charge" and "charged" meet without the e, as do "boxes" and "box".
        return stem.Length > 3 && stem.EndsWith('e') ? stem[..^1] : stem;
    }

    static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'e') ? stem[..^1] : stem;
}
