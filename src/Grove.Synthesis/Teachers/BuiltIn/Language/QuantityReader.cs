namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Finds numbers with their units and bounds, times of day, dates, weekdays and frequencies.</summary>
static class QuantityReader
{
    static readonly (string Words, Bound Bound)[] bounds =
    [
        ("no later than", Bound.Within), ("not later than", Bound.Within), ("no more than", Bound.AtMost), ("not more than", Bound.AtMost),
        ("a maximum of", Bound.AtMost), ("maximum of", Bound.AtMost), ("a total of", Bound.None), ("as much as", Bound.AtMost),
        ("no less than", Bound.AtLeast), ("not less than", Bound.AtLeast), ("no fewer than", Bound.AtLeast),
        ("a minimum of", Bound.AtLeast), ("minimum of", Bound.AtLeast), ("up to", Bound.AtMost), ("at most", Bound.AtMost),
        ("at least", Bound.AtLeast), ("more than", Bound.Above), ("older than", Bound.Above), ("longer than", Bound.Above),
        ("higher than", Bound.Above), ("larger than", Bound.Above), ("heavier than", Bound.Above), ("less than", Bound.Below),
        ("fewer than", Bound.Below), ("younger than", Bound.Below), ("lower than", Bound.Below), ("within", Bound.Within),
        ("over", Bound.Above), ("above", Bound.Above), ("exceeding", Bound.Above), ("under", Bound.Below), ("below", Bound.Below),
        ("every", Bound.Every), ("each", Bound.Every), ("after", Bound.After), ("before", Bound.Before), ("until", Bound.Until),
        ("till", Bound.Until), ("from", Bound.From), ("between", Bound.From), ("for", Bound.For), ("by", Bound.By), ("during", Bound.None),
        ("on", Bound.None), ("at", Bound.None), ("in", Bound.None), ("of", Bound.None), ("about", Bound.None), ("around", Bound.None), ("only", Bound.None),
    ];

    public static List<Quantity> Read(IReadOnlyList<Token> tokens)
    {
        var found = new List<Quantity>();
        int index = 0;
        while (index < tokens.Count)
        {
            Quantity? quantity = tokens[index].Tag == Tag.Number ? Number(tokens, index)
                : Frequency(tokens, index) ?? Day(tokens, index);
            if (quantity is null)
            {
                index++;
                continue;
            }
            found.Add(WithBound(tokens, quantity, found.Count > 0 ? found[^1].End : 0));
            index = quantity.End;
        }
        return found;
    }

    static Quantity? Number(IReadOnlyList<Token> tokens, int index)
    {
        int end = index + 1;
        // "one" before anything but a unit is a pronoun or an article more often than a number.
        while (end < tokens.Count && (tokens[end].Tag == Tag.Number
            || (tokens[end].Lower is "to" or "and" or "or" or "-" or "–" && end + 1 < tokens.Count && tokens[end + 1].Tag == Tag.Number
                && char.IsDigit(tokens[end + 1].Text[0]) == char.IsDigit(tokens[index].Text[0]))))
            end++;
        Token last = tokens[end - 1];
        if (tokens[index].Text[0] is '€' or '$' or '£')
            return new Quantity("money", Bound.None, "", index, index, end);
        if (last.Text.EndsWith('%'))
            return new Quantity("percent", Bound.None, "", index, index, end);
        string next = end < tokens.Count ? tokens[end].Lower : "";
        if (next is "percent" or "%")
            return new Quantity("percent", Bound.None, next, index, index, end + 1);
        if (next == "per" && end + 1 < tokens.Count && tokens[end + 1].Lower == "cent")
            return new Quantity("percent", Bound.None, "per cent", index, index, end + 2);
        // "from 7 a.m. to 9 p.m." is one piece.
        if (next is "a.m" or "p.m" or "am" or "pm" && end + 1 < tokens.Count)
        {
            int more = end + 1;
            if (tokens[more].Text == ".")
                more++;
            if (more + 1 < tokens.Count && tokens[more].Lower is "to" or "until" or "and" && tokens[more + 1].Tag == Tag.Number)
                return new Quantity("clock", Bound.None, "", index, index, Math.Min(tokens.Count, more + 2 + (more + 2 < tokens.Count && tokens[more + 2].Lower is "a.m" or "p.m" or "am" or "pm" ? 1 : 0)));
        }
        if (last.Text.Contains(':', StringComparison.Ordinal) || next is "am" or "pm" or "o'clock" or "a.m" or "p.m" or "noon")
            return new Quantity("clock", Bound.None, "", index, index, next is "am" or "pm" or "o'clock" or "a.m" or "p.m" ? end + 1 : end);
        if (next.Length > 0 && Lexicon.Is("month", next) && tokens[end].Text != "may")
            return new Quantity("date", Bound.None, "", index, index, end + 1 < tokens.Count && tokens[end + 1].Tag == Tag.Number ? end + 2 : end + 1);

        // Up to two words between number and unit: "10 working days", "two full calendar months".
        for (int unit = end; unit < Math.Min(end + 3, tokens.Count); unit++)
        {
            if (Lexicon.UnitKind(tokens[unit].Lower) is { } kind && (unit == end || tokens[unit].Tag == Tag.Noun))
                return new Quantity(kind, Bound.None, Join(tokens, end, unit + 1), index, index, unit + 1);
            if (tokens[unit].Tag is not (Tag.Noun or Tag.Adjective or Tag.Participle or Tag.Ing or Tag.Adverb))
                break;
        }
        if (tokens[index].Lower == "one" && end < tokens.Count && tokens[end].Lower == "of")
            return null;
        int noun = end;
        while (noun < Math.Min(end + 4, tokens.Count) && tokens[noun].Tag is Tag.Noun or Tag.Adjective or Tag.Ing)
            noun++;
        return noun > end
            ? new Quantity("count", Bound.None, Join(tokens, end, noun), index, index, noun)
            : new Quantity("number", Bound.None, "", index, index, end);
    }

    static Quantity? Frequency(IReadOnlyList<Token> tokens, int index)
    {
        string word = tokens[index].Lower;
        if (word is "daily" or "weekly" or "monthly" or "yearly" or "annually" && tokens[index].Tag == Tag.Adverb)
            return new Quantity("frequency", Bound.None, "", index, index, index + 1);
        if (word is "every" && index + 1 < tokens.Count && tokens[index + 1].Tag != Tag.Number
            && (Lexicon.UnitKind(tokens[index + 1].Lower) == "duration" || Lexicon.Is("weekday", tokens[index + 1].Lower)))
            return new Quantity("frequency", Bound.Every, tokens[index + 1].Lower, index, index, index + 2);
        if (word is "once" or "twice" or "times" && index + 2 < tokens.Count && tokens[index + 1].Lower is "a" or "per" or "every"
            && Lexicon.UnitKind(tokens[Math.Min(index + 2, tokens.Count - 1)].Lower) == "duration")
            return new Quantity("frequency", Bound.None, tokens[index + 2].Lower, index, index, index + 3);
        return null;
    }

    static Quantity? Day(IReadOnlyList<Token> tokens, int index)
    {
        string word = tokens[index].Lower;
        bool month = Lexicon.Is("month", word) && char.IsUpper(tokens[index].Text[0]);
        if (!Lexicon.Is("weekday", word) && !month)
            return null;
        int end = index + 1;
        while (end + 1 < tokens.Count && tokens[end].Lower is "to" or "and" or "or" or "-" or "–" or "through" or "until" or ","
            && end + 1 < tokens.Count && (Lexicon.Is("weekday", tokens[end + 1].Lower) || Lexicon.Is("month", tokens[end + 1].Lower)))
            end += 2;
        if (month && end < tokens.Count && tokens[end].Tag == Tag.Number)
            end++;
        return new Quantity("date", Bound.None, "", index, index, end);
    }

    static Quantity WithBound(IReadOnlyList<Token> tokens, Quantity quantity, int floor)
    {
        if (quantity.Kind == "frequency")
            return quantity;
        int start = quantity.Start;
        Bound bound = Bound.None;
        // Two rounds: "for up to 3 years", "until at least 9:00".
        for (int round = 0; round < 2; round++)
        {
            if (start > floor && tokens[start - 1].Lower is "the" or "a" or "first" or "last" or "next" && round == 0)
                start--;
            foreach ((string words, Bound kind) in bounds)
            {
                int length = words.Count(letter => letter == ' ') + 1;
                if (start - length < floor || Join(tokens, start - length, start).ToLowerInvariant() != words || words is "of" && round == 0)
                    continue;
                start -= length;
                if (bound == Bound.None)
                    bound = kind;
                break;
            }
        }
        // "the 3 doors": an article without a bound belongs to the noun phrase, not to the quantity.
        return quantity with
        {
            Start = start,
            Bound = bound,
            Kind = bound == Bound.Every && quantity.Kind == "duration" ? "frequency" : quantity.Kind,
        };
    }

    static string Join(IReadOnlyList<Token> tokens, int start, int end) =>
        string.Join(' ', Enumerable.Range(start, end - start).Select(index => tokens[index].Text));
}
