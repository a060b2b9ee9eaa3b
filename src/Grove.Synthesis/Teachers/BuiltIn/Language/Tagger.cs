namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>
/// Gives each word one tag from the word lists and its neighbours. It knows office prose: modals, passives, short
/// present-tense clauses, imperatives. A word that may be a noun or a verb is a noun unless its place says otherwise.
/// </summary>
static class Tagger
{
    public static void Apply(List<Token> tokens)
    {
        for (int index = 0; index < tokens.Count; index++)
        {
            Token token = tokens[index];
            (token.Lemma, token.Form) = Verbs.Recognise(token.Lower);
            token.Tag = Guess(tokens, index);
        }
        if (tokens.Count > 0)
            Imperative(tokens);
    }

    static Tag Guess(List<Token> tokens, int index)
    {
        Token token = tokens[index];
        string word = token.Lower;
        Token? before = index > 0 ? tokens[index - 1] : null, after = index + 1 < tokens.Count ? tokens[index + 1] : null;
        if (!char.IsLetterOrDigit(token.Text[0]) && token.Text.Length == 1)
            return Tag.Punctuation;
        if (char.IsDigit(token.Text[0]) || token.Text[0] is '€' or '$' or '£' || Lexicon.Is("number", word))
            return Tag.Number;
        if (word == "to")
            return after is not null && CanBeBase(after) ? Tag.Infinitive : Tag.Preposition;
        if (word == "that")
            return before is not null && before.IsNominal ? Tag.Relative : before is { IsVerb: true } ? Tag.Subordinator : Tag.Determiner;
        if (word is "which" or "who" or "whom" or "whose")
            return before is null ? Tag.Wh : Tag.Relative;
        if (word is "need" && after?.Lower == "not")
            return Tag.Modal;
        if (word is "may" && char.IsUpper(token.Text[0]) && before is { Tag: Tag.Preposition or Tag.Number })
            return Tag.Proper;
        if (word is "can" && before is { Tag: Tag.Determiner })
            return Tag.Noun;
        if (Lexicon.Is("modal", word)) return Tag.Modal;
        if (Lexicon.Is("be", word)) return Tag.Be;
        if (Lexicon.Is("have", word)) return Tag.Have;
        if (Lexicon.Is("do", word)) return Tag.Do;
        if (Lexicon.Is("not", word)) return Tag.Not;
        // "once the form is signed", but "reopened once for a fee".
        if (word == "once" && (before is not null || after is { } next && !Lexicon.Is("det", next.Lower) && !Lexicon.Is("pronoun", next.Lower))
            && !(after is not null && (Lexicon.Is("det", after.Lower) || Lexicon.Is("pronoun", after.Lower)) && after.Lower is not ("a" or "each" or "every")))
            return Tag.Adverb;
        if (Lexicon.Is("subordinator", word)) return Tag.Subordinator;
        if (Lexicon.Is("possessive", word)) return Tag.Possessive;
        if (Lexicon.Is("pronoun", word)) return Tag.Pronoun;
        if (Lexicon.Is("preposition", word)) return Tag.Preposition;
        if (Lexicon.Is("conjunction", word)) return Tag.Conjunction;
        if (Lexicon.Is("wh", word)) return Tag.Wh;
        if (Lexicon.Is("det", word)) return Tag.Determiner;
        if (Lexicon.Is("adverb", word) || (word.Length > 4 && word.EndsWith("ly", StringComparison.Ordinal) && token.Lemma is null && word is not ("family" or "assembly" or "reply" or "supply" or "july")))
            return Tag.Adverb;
        if (Lexicon.Is("weekday", word) || Lexicon.Is("month", word))
            return Tag.Proper;
        if (Lexicon.Is("adjective", word) && !AfterVerbTrigger(tokens, index) && !(token.Form.HasFlag(VerbForm.Participle) && Before(tokens, index) is { Tag: Tag.Be or Tag.Have }))
            return Tag.Adjective;
        if (char.IsUpper(token.Text[0]) && index > 0 && before!.Text is not (":" or "." or ";"))
            return Tag.Proper;
        // A word in -ed behind "is" is a participle even where the list lacks its verb.
        if (token.Lemma is null && token.Lower.EndsWith("ed", StringComparison.Ordinal) && token.Lower.Length > 6 && Before(tokens, index) is { Tag: Tag.Be }
            && (string[])["en", "er", "on", "or", "it", "ck", "ss", "sh", "ch", "nd", "nt", "rt", "st", "ct", "pt", "rm", "rn", "lt", "ll"] is var endings
            && Array.Exists(endings, ending => token.Lower[..^2].EndsWith(ending, StringComparison.Ordinal)))
        {
            (token.Lemma, token.Form) = (token.Lower[..^2], VerbForm.Participle);
            return Tag.Participle;
        }
        return token.Lemma is null ? Tag.Noun : VerbOrNoun(tokens, index);
    }

    static Tag VerbOrNoun(List<Token> tokens, int index)
    {
        Token token = tokens[index];
        Token? before = Before(tokens, index), after = index + 1 < tokens.Count ? tokens[index + 1] : null;
        if (token.Form == VerbForm.Ing)
            return before is { Tag: Tag.Be } ? Tag.Participle : Tag.Ing;
        if ((token.Form & VerbForm.Participle) != 0 && before is { Tag: Tag.Be or Tag.Have })
            return Tag.Participle;
        if ((token.Form & VerbForm.Base) != 0 && AfterVerbTrigger(tokens, index))
            return Tag.Verb;
        bool subjectBefore = before is { Tag: Tag.Noun or Tag.Proper or Tag.Pronoun or Tag.Relative } || before?.Text == ")"
            // "The manager, Ines Okafor, approves …": behind an apposition.
            || (before?.Text == "," && index > 2 && tokens[index - 2].Tag == Tag.Proper)
            || (before?.Text is "\"" or "”" or "’" && index > 2 && tokens[index - 2].IsNominal);
        // Words further on have no tag yet.
        bool verbAfter = after is not null && (Lexicon.Is("modal", after.Lower) || Lexicon.Is("be", after.Lower) || Lexicon.Is("have", after.Lower) || Lexicon.Is("do", after.Lower));
        if ((token.Form & VerbForm.Third) != 0)
        {
            // "claims reports" is two nouns; "the manager approves" is a clause.
            // In "an order above 300 euros needs" the plural is not the subject.
            bool plural = before is not null && before.Tag == Tag.Noun && Nouns.IsPlural(before.Lower)
                && !tokens.Take(index).Any(token => token.Tag is Tag.Relative or Tag.Preposition);
            bool joined = index + 2 < tokens.Count && after is { Lower: "and" or "or" } && (Verbs.Recognise(tokens[index + 2].Lower).Form & VerbForm.Third) != 0;
            bool complement = joined || after?.Lower is not ("and" or "or");
            bool unambiguous = before is { Tag: Tag.Pronoun or Tag.Relative };
            return subjectBefore && !plural && !verbAfter && (complement || unambiguous) ? Tag.Verb : Tag.Noun;
        }
        if (token.Form == VerbForm.Past || (token.Form & (VerbForm.Past | VerbForm.Participle)) != 0)
        {
            if ((token.Form & VerbForm.Base) != 0 && before is { Tag: Tag.Determiner or Tag.Adjective or Tag.Possessive or Tag.Preposition })
                return Tag.Noun;
            if (before is { Tag: Tag.Determiner or Tag.Adjective or Tag.Possessive or Tag.Preposition or Tag.Number } || before is null)
                return Tag.Adjective;
            if (after?.Lower == "by")
                return Tag.Participle;
            return subjectBefore || before is { Tag: Tag.Conjunction or Tag.Punctuation } ? Tag.Verb : Tag.Participle;
        }
        bool pluralSubject = before is not null
            && (before.Tag == Tag.Relative || before.Lower is "i" or "you" or "we" or "they"
                || (before.Tag is Tag.Noun && Nouns.IsPlural(before.Lower)));
        return pluralSubject && !verbAfter ? Tag.Verb : Tag.Noun;
    }

    /// <summary>A base form at the start is a command where no finite verb follows before a comma or a subordinate clause.</summary>
    static void Imperative(List<Token> tokens)
    {
        int first = 0;
        while (first < tokens.Count && (tokens[first].Tag is Tag.Adverb or Tag.Punctuation || tokens[first].Lower is "please" or "then"))
            first++;
        // "In an emergency, call …": the command follows the comma.
        int comma = tokens.FindIndex(token => token.Text == ",");
        if (comma > 0 && tokens[0].Tag is Tag.Preposition or Tag.Subordinator or Tag.Infinitive && comma + 1 < tokens.Count)
            first = comma + 1;
        if (first < tokens.Count && tokens[first].Tag == Tag.Adverb)
            first++;
        if (first >= tokens.Count || (tokens[first].Form & VerbForm.Base) == 0 || tokens[first].IsVerb)
            return;
        for (int index = first + 1; index < tokens.Count; index++)
        {
            if (tokens[index].Tag is Tag.Subordinator or Tag.Relative || tokens[index].Text is "," or ":" || tokens[index].Tag is Tag.Conjunction)
                break;
            if (tokens[index].Tag is Tag.Modal or Tag.Be or Tag.Have or Tag.Do || (tokens[index].Tag == Tag.Verb && tokens[index - 1].Tag != Tag.Infinitive))
                return;
        }
        tokens[first].Tag = Tag.Verb;
    }

    static bool CanBeBase(Token token) => token.Lower is "be" or "have" or "do" || (Verbs.Recognise(token.Lower).Form & VerbForm.Base) != 0;

    static bool AfterVerbTrigger(List<Token> tokens, int index) =>
        (tokens[index].Lemma is not null && (tokens[index].Form & VerbForm.Base) != 0)
        && Before(tokens, index) is { } before
        && (before.Tag is Tag.Modal or Tag.Do or Tag.Infinitive or Tag.Not
            || (before.Lower == "and" && PreviousVerb(tokens, index) is { } verb && verb.Tag == Tag.Verb && (verb.Form & VerbForm.Base) != 0 && Next(tokens, index) is { } next && Lexicon.IsFunction(next.Lower)));

    static Token? PreviousVerb(List<Token> tokens, int index)
    {
        for (int earlier = index - 1; earlier >= 0; earlier--)
            if (tokens[earlier].IsVerb)
                return tokens[earlier];
        return null;
    }

    static Token? Next(List<Token> tokens, int index) => index + 1 < tokens.Count ? tokens[index + 1] : null;

    /// <summary>The word before, adverbs left out.</summary>
    static Token? Before(List<Token> tokens, int index)
    {
        for (int earlier = index - 1; earlier >= 0; earlier--)
            if (tokens[earlier].Tag is not (Tag.Adverb or Tag.Not) || (tokens[earlier].Tag == Tag.Not && earlier > 0 && tokens[earlier - 1].Tag is not (Tag.Be or Tag.Have)))
                return tokens[earlier];
        return null;
    }
}
