using System.Text.RegularExpressions;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>
/// Tells questions that the rules put together wrongly, mostly from sentences that are no statements ("Please arrive early"), and questions that
/// nobody understands who has not read the document.
/// </summary>
static partial class WellFormed
{
    [GeneratedRegex(@"\b(do|does|did|should|must|can|may|will|is|are|what|who|which|when|how) please\b|\bplease (arrive|read|do|tell|keep)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Asking();

    [GeneratedRegex(@"\b(what|which) to \w+ (along|about|with|on)\b|\bbelongs? to (what|how|when|who|where|why)\b|\bfor (what|how|when|who|where|why) (to|is|we|you|i)\b|\b(list|about|on|regarding|with) (when|if|how) (we|you|i|are)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Nested();

    [GeneratedRegex(@"\b(this|these|those) (page|leaflet|table|list|document|text|section|passage|signs?)\b|\b(the|following) (table|passage|text|document|section) (above|below|says?)\b|\bthe table\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pointing();

    [GeneratedRegex(@"\A(?:[^:,]{0,40}[:,] )?(?:what|who|when|where|how|why)\b[^ ]* (?:is|are|does|do|did|must|can) (?:it|they|he|she|this|that|these|those|we|i|you)[ ?]*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Empty();

    // "Is it allowed to …" points to nothing; "who assists her" does.
    [GeneratedRegex(@"\b(her|hers|him|his|she|he|they|them|their|its)\b|(?<!job is |\bis )\bit\b|\bis it (?!necessary|allowed|possible)", RegexOptions.IgnoreCase)]
    private static partial Regex Pronoun();

    // "Which Janssen assists" takes a name for a kind; "what must I time in the room" takes a heading for a verb.
    [GeneratedRegex(@"\A[Ww]hich \p{Lu}\p{Ll}+ \p{Ll}|\b(I|we|to) time\b|\bneeds timing\b|\bis timed\b|\A[Dd]o your\b|,\?\z")]
    private static partial Regex Misread();

    /// <summary>Whether a row may be given out.</summary>
    public static bool Accepts(GeneratedRow row) =>
        row.Question.Count(letter => letter == ' ') >= 2
        && !Asking().IsMatch(row.Question) && !Nested().IsMatch(row.Question) && !Pointing().IsMatch(row.Question) && !Empty().IsMatch(row.Question)
        && !Pronoun().IsMatch(row.Question) && !Misread().IsMatch(row.Question);
}
