namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Takes a sentence apart. It gives up (<c>null</c>) rather than guess where it finds no finite verb.</summary>
static class ClauseReader
{
    public static Clause? Read(string sentence)
    {
        string text = sentence.Trim().TrimEnd('.', '!', ':', ';');
        List<Token> tokens = Tokens.Read(text);
        if (tokens.Count < 3)
            return null;
        List<Quantity> quantities = QuantityReader.Read(tokens);
        int body = Leading(tokens);
        bool imperative = false;
        int verb = MainVerb(tokens, body);
        if (verb < 0)
            return null;
        int subjectStart = body;
        while (subjectStart < verb && tokens[subjectStart].Tag is Tag.Adverb or Tag.Punctuation)
            subjectStart++;
        if (subjectStart >= verb)
        {
            if (tokens[verb].Tag is not Tag.Verb && !(tokens[verb].Lower is "do" or "have" or "be"))
                return null;
            imperative = true;
        }
        int subjectEnd = verb;
        while (subjectEnd > subjectStart && tokens[subjectEnd - 1].Tag is Tag.Adverb)
            subjectEnd--;
        if (!imperative && Enumerable.Range(subjectStart, subjectEnd - subjectStart).All(index => !tokens[index].IsNominal && tokens[index].Tag is not (Tag.Ing or Tag.Determiner)))
            return null;
        // "There is/are …" tells that something exists; the rules for objects do not fit.
        if (tokens[subjectStart].Lower is "there" or "here")
            return null;

        VerbGroup group = Group(tokens, verb, imperative);
        List<Chunk> chunks = [];
        if (body > 0)
            chunks.AddRange(Chunks.Read(text, tokens, quantities, 0, tokens[body - 1].Text == "," ? body - 1 : body, group.Passive, leading: true));
        chunks.AddRange(Chunks.Read(text, tokens, quantities, group.End, tokens.Count, group.Passive, leading: false));
        string head = imperative ? "you" : HeadOf(tokens, subjectStart, subjectEnd);
        string subject = imperative ? "you" : text[tokens[subjectStart].Start..tokens[subjectEnd - 1].End];
        return new Clause
        {
            Sentence = sentence,
            Tokens = tokens,
            Subject = Lower(subject, tokens[subjectStart]),
            SubjectPlural = imperative || IsPlural(tokens, subjectStart, subjectEnd, head, group),
            Imperative = imperative,
            Auxiliary = group.Auxiliary,
            Negative = group.Negative,
            Verb = group.Verb,
            Lemma = group.Lemma,
            Past = group.Past,
            Passive = group.Passive,
            Chunks = chunks,
            Quantities = quantities,
            Head = head,
        };
    }

    readonly record struct VerbGroup(string Auxiliary, bool Negative, string Verb, string Lemma, bool Past, bool Passive, int End);

    /// <summary>The token where the main clause begins: behind "If …," or "For …,", else 0.</summary>
    static int Leading(List<Token> tokens)
    {
        if (tokens[0].Tag is not (Tag.Preposition or Tag.Subordinator or Tag.Infinitive) && !(tokens[0].Lower is "once" or "in" or "every" or "twice"))
            return 0;
        int depth = 0;
        for (int index = 1; index < tokens.Count - 1; index++)
        {
            if (tokens[index].Text is "(") depth++;
            if (tokens[index].Text is ")") depth--;
            // A list inside the leading part ("For cars, vans and trucks, …") goes on until a clause follows.
            if (depth == 0 && tokens[index].Text == "," && StartsClause(tokens, index + 1))
                return index + 1;
            // "To borrow a guide you need": no comma, but a pronoun begins the clause.
            if (tokens[0].Tag == Tag.Infinitive && index > 1 && tokens[index].Lower is "you" or "we" or "i" && StartsClause(tokens, index))
                return index;
        }
        return 0;
    }

    static bool StartsClause(List<Token> tokens, int start)
    {
        if (tokens[start].Tag is Tag.Subordinator or Tag.Relative)
            return false;
        int verb = MainVerb(tokens, start);
        if (verb < 0)
            return false;
        for (int index = start; index < verb; index++)
            if (tokens[index].Text == "," || (tokens[index].Tag == Tag.Conjunction && index == start))
                return false;
        return true;
    }

    /// <summary>The first token of the finite verb group of the main clause that begins at <paramref name="start"/>, or -1.</summary>
    static int MainVerb(List<Token> tokens, int start)
    {
        int skip = 0, weak = -1;
        for (int index = start; index < tokens.Count; index++)
        {
            Token token = tokens[index];
            if (token.Tag == Tag.Relative)
            {
                if (weak >= 0 && index > weak)
                    break;
                skip++;
                continue;
            }
            if (token.Tag == Tag.Subordinator && index > start)
                break;
            if (weak >= 0 && (token.Text is "," or ";" or ":" || token.Tag is Tag.Conjunction))
                break;
            bool finite = token.Tag is Tag.Modal
                || (token.Tag == Tag.Be && token.Lower is not ("be" or "been" or "being"))
                || (token.Tag == Tag.Have && token.Lower is not "having")
                || (token.Tag == Tag.Do && token.Lower is not ("done" or "doing"));
            if (index > start && tokens[index - 1].Tag == Tag.Infinitive)
                continue;
            if (finite)
            {
                if (skip == 0)
                    return index;
                skip--;
                while (index + 1 < tokens.Count && !(tokens[index].Tag is Tag.Participle or Tag.Verb or Tag.Adverb && tokens[index + 1] is { Tag: Tag.Be, Lower: not ("be" or "been") }) && (tokens[index + 1].Tag is Tag.Adverb or Tag.Not or Tag.Be or Tag.Have or Tag.Participle or Tag.Infinitive
                    || (tokens[index + 1].Tag == Tag.Verb)))
                    index++;
                continue;
            }
            if (token.Tag != Tag.Verb)
                continue;
            if (skip > 0)
            {
                skip--;
                continue;
            }
            if (weak >= 0)
                continue;
            weak = index;
            bool sure = index == start || (token.Form & VerbForm.Third) != 0 || (token.Form & VerbForm.Past) == 0;
            if (sure)
                return index;
        }
        return weak;
    }

    static VerbGroup Group(List<Token> tokens, int verb, bool imperative)
    {
        Token first = tokens[verb];
        bool negative = false;
        int index = verb + 1;
        void Skip()
        {
            while (index < tokens.Count && tokens[index].Tag is Tag.Not or Tag.Adverb)
            {
                negative |= tokens[index].Tag == Tag.Not;
                index++;
            }
        }

        bool negativeBefore = verb > 0 && tokens[verb - 1].Lower is "never";
        if (imperative && first.Lower == "do" && index < tokens.Count && tokens[index].Tag == Tag.Not)
        {
            Skip();
            Token command = tokens[Math.Min(index, tokens.Count - 1)];
            return new VerbGroup("", true, command.Lower, command.Lemma ?? command.Lower, false, false, index + 1);
        }
        // "opens and closes the doors": ask with the first verb.
        if (first.Tag == Tag.Verb && index + 1 < tokens.Count && tokens[index].Lower is "and" or "or" && tokens[index + 1].Tag == Tag.Verb
            && (tokens[index + 1].Form & first.Form) != 0)
            index += 2;
        if (first.Tag == Tag.Verb || imperative)
            return new VerbGroup("", negativeBefore, first.Lower, first.Lower is "be" or "have" or "do" ? first.Lower : first.Lemma ?? first.Lower,
                (first.Form & VerbForm.Past) != 0 && (first.Form & VerbForm.Base) == 0, false, index);

        // "has to be reported" and "need to report" behave like "must".
        Skip();
        if (first.Tag == Tag.Have && index < tokens.Count && tokens[index].Tag == Tag.Infinitive)
        {
            index++;
            return Behind("must", negative, tokens, index, first);
        }
        if (first.Tag is Tag.Be && !(index < tokens.Count && tokens[index].Tag == Tag.Participle))
            return new VerbGroup(first.Lower, negative, "", "be", first.Lower is "was" or "were", false, index);
        if (first.Tag is Tag.Have && !(index < tokens.Count && (tokens[index].Tag == Tag.Participle || tokens[index].Lower == "been")))
            return new VerbGroup("", negative, first.Lower, "have", first.Lower == "had", false, index);
        if (first.Tag is Tag.Do && !(index < tokens.Count && tokens[index].Tag == Tag.Verb))
            return new VerbGroup("", negative, first.Lower, "do", first.Lower == "did", false, index);
        return Behind(first.Lower == "cannot" ? "can" : first.Lower, negative || first.Lower == "cannot" || negativeBefore, tokens, index, first);
    }

    static VerbGroup Behind(string auxiliary, bool negative, List<Token> tokens, int index, Token first)
    {
        var words = new List<string>();
        bool passive = first.Tag == Tag.Be;
        string lemma = first.Tag == Tag.Be ? "be" : "";
        while (index < tokens.Count)
        {
            Token token = tokens[index];
            if (token.Tag is Tag.Adverb or Tag.Not)
            {
                negative |= token.Tag == Tag.Not;
                if (words.Count > 0 && token.Tag == Tag.Adverb && index + 1 < tokens.Count && tokens[index + 1].Tag is Tag.Participle or Tag.Verb)
                    words.Add(token.Lower);
                index++;
                continue;
            }
            if (token.Tag is Tag.Be or Tag.Have && lemma is "" or "be" or "have")
            {
                words.Add(token.Lower);
                passive = token.Tag == Tag.Be;
                lemma = token.Tag == Tag.Be ? "be" : "have";
                index++;
                continue;
            }
            bool main = token.Tag is Tag.Verb or Tag.Participle || (lemma.Length == 0 && (token.Form & VerbForm.Base) != 0)
                || (lemma == "be" && (token.Form & VerbForm.Participle) != 0 && token.Tag is not Tag.Noun);
            if (main)
            {
                words.Add(token.Lower);
                passive = lemma == "be" && (token.Form & VerbForm.Participle) != 0;
                lemma = token.Lemma ?? token.Lower;
                index++;
            }
            break;
        }
        // "turned down after 22:00": a particle with no noun behind it belongs to the verb.
        if (words.Count > 0 && index < tokens.Count && tokens[index].Lower is "down" or "up" or "off" or "out" or "over" or "away" or "back" or "in"
            && lemma is not ("be" or "have" or "")
            && (index + 1 == tokens.Count || tokens[index + 1].Tag is Tag.Preposition or Tag.Subordinator or Tag.Adverb or Tag.Conjunction || tokens[index + 1].Text == ","))
        {
            words[^1] += " " + tokens[index].Lower;
            lemma += " " + tokens[index].Lower;
            index++;
        }
        if (words.Count > 0 && words[^1] is "be" or "have" or "been")
            lemma = words[^1] == "have" ? "have" : "be";
        return new VerbGroup(auxiliary, negative, string.Join(' ', words), lemma, auxiliary is "was" or "were" or "had", passive && lemma != "be", index);
    }

    static string HeadOf(List<Token> tokens, int start, int end)
    {
        int stop = start;
        while (stop < end && !(tokens[stop].Tag is Tag.Preposition or Tag.Relative or Tag.Infinitive || tokens[stop].Text is "," or "("))
            stop++;
        return stop > start ? tokens[stop - 1].Lower : tokens[end - 1].Lower;
    }

    static bool IsPlural(List<Token> tokens, int start, int end, string head, VerbGroup group)
    {
        if (group.Auxiliary is "are" or "were" or "have") return true;
        if (group.Auxiliary is "is" or "was" or "has") return false;
        if (group.Auxiliary.Length == 0 && !group.Past) return group.Verb == group.Lemma;
        return Nouns.IsPlural(head) || head is "you" or "we" or "they" || Enumerable.Range(start, end - start).Any(index => tokens[index].Lower == "and");
    }

    static string Lower(string text, Token first) =>
        first.Tag is Tag.Proper || text.Length < 2 || char.IsUpper(text[1]) || char.IsDigit(text[1]) ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
