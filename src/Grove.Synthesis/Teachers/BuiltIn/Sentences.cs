using System.Text.RegularExpressions;
using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>A statement that stands alone: the text to answer with and the text it was taken from.</summary>
/// <param name="Text">The statement with its pronoun replaced.</param>
/// <param name="Source">The sentence of the document, with the one before where a pronoun came from there.</param>
/// <param name="Clause">The statement taken apart, or <c>null</c>.</param>
sealed record Statement(string Text, string Source, Clause? Clause);

/// <summary>Makes the sentences of a paragraph stand alone: splits joined clauses and replaces pronouns.</summary>
static partial class Sentences
{
    [GeneratedRegex(@"^(However|Therefore|In addition|Then|Also|For example|Finally|Instead|Moreover|Additionally|In general|As a rule|Note that|Please note that|In short|By contrast|In that case|That said),?\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Connective();

    [GeneratedRegex(@"\b(it|them|they|this|these|its|their)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pointing();

    [GeneratedRegex(@"^(After|Before|In|At|For|Until|From|On|During) (that|this|these|those) |^(This|These|That|Those) \w+ ", RegexOptions.None)]
    private static partial Regex Back();

    public static IEnumerable<Statement> Read(IReadOnlyList<string> sentences)
    {
        Clause? previous = null;
        string previousSource = "";
        foreach (string sentence in sentences)
        {
            if (sentence.Trim().EndsWith(':'))
                continue;
            List<string> parts = [.. Parts(sentence.Trim())];
            foreach (string part in parts)
            {
                string text = Connective().Replace(part, "");
                string source = sentence.Trim();
                // A part that points to another part, or a sentence that points back, is answered together with it.
                bool points = Pointing().IsMatch(text);
                string? whole = parts.Count > 1 && points ? source
                    : previousSource.Length > 0 && Back().IsMatch(text) ? $"{previousSource} {source}" : null;
                if (whole is not null && ClauseReader.Read(text) is { } pointing)
                {
                    yield return new Statement(whole, whole, pointing);
                    (previous, previousSource) = (null, source);
                    continue;
                }
                text = char.ToUpperInvariant(text[0]) + text[1..];
                string? pronoun = Pronoun(text);
                if (pronoun is not null && (previous is null || !Fits(pronoun, previous)))
                {
                    // Nobody to point to for sure: answer with both sentences, and ask by their words only.
                    string both = previousSource.Length > 0 && previousSource != source ? $"{previousSource} {source}" : source;
                    yield return new Statement(both, both, null);
                    previous = null;
                    continue;
                }
                if (previous is not null && pronoun is not null)
                {
                    string possessive = pronoun is "its" or "their" ? "'s" : "";
                    string subject = previous.Subject + possessive;
                    text = char.ToUpperInvariant(subject[0]) + subject[1..] + text[pronoun.Length..];
                    if (previousSource != source)
                        source = previousSource + " " + source;
                }
                Clause? clause = ClauseReader.Read(text);
                yield return new Statement(text.EndsWith('.') || text.EndsWith('!') ? text : text.TrimEnd(';', ',') + ".", source, clause);
                // A sentence that was not understood must not lend its pronouns to an older one.
                previous = clause is { Imperative: false } ? clause : null;
                previousSource = sentence.Trim();
            }
        }
    }

    /// <summary>Splits at ";" and ", and/but/so" where both sides are clauses of their own.</summary>
    static IEnumerable<string> Parts(string sentence)
    {
        foreach (string separator in (string[])["; ", ", but ", ", and ", ", so "])
        {
            int at = sentence.IndexOf(separator, StringComparison.Ordinal);
            while (at > 0)
            {
                string left = sentence[..at], right = sentence[(at + separator.Length)..];
                if (Whole(left) && Whole(right) && !left.StartsWith("If ", StringComparison.Ordinal) && !left.StartsWith("When ", StringComparison.Ordinal))
                {
                    foreach (string part in Parts(left))
                        yield return part;
                    foreach (string part in Parts(right))
                        yield return part;
                    yield break;
                }
                at = sentence.IndexOf(separator, at + 1, StringComparison.Ordinal);
            }
        }
        yield return sentence;
    }

    static bool Whole(string text) =>
        text.Length > 12 && ClauseReader.Read(text) is { Subject.Length: > 0 } clause && !(clause.Imperative && text[0] == char.ToLowerInvariant(text[0]) && clause.Tokens.Count < 5);

    static string? Pronoun(string text)
    {
        List<Token> tokens = Tokens.Read(text);
        if (tokens.Count < 3)
            return null;
        return tokens[0].Lower is "it" or "they" or "its" or "their" || (tokens[0].Lower is "this" or "these" && tokens[1].IsVerb) ? tokens[0].Text : null;
    }

    static bool Fits(string pronoun, Clause previous)
    {
        bool plural = pronoun.ToLowerInvariant() is "they" or "these" or "their";
        // "This" alone may mean the whole sentence before; only a short subject is a safe guess for "it".
        return plural == previous.SubjectPlural && previous.Tokens.Count > 0 && pronoun.ToLowerInvariant() is not "this"
            && previous.Subject.Split(' ').Length <= 6 && !Lexicon.IsFunction(previous.Head);
    }
}
