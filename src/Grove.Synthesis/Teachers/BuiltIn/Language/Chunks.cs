namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Cuts what stands around the verb into pieces that each answer one question word.</summary>
static class Chunks
{
    public static IEnumerable<Chunk> Read(
        string text, List<Token> tokens, List<Quantity> quantities, int start, int end, bool passive, bool leading)
    {
        int from = start;
        // One piece for a whole leading clause: "If the car cannot be driven".
        if (leading && tokens[start].Tag == Tag.Subordinator)
        {
            if (Make(text, tokens, quantities, start, end, passive, leading) is { } whole)
                yield return whole;
            yield break;
        }
        for (int index = start; index <= end; index++)
        {
            bool cut = index == end || (index > from && Begins(tokens, quantities, index, from));
            if (!cut)
                continue;
            if (Make(text, tokens, quantities, from, index, passive, leading) is { } chunk)
                yield return chunk;
            from = index;
            if (index < end && tokens[index].Tag == Tag.Subordinator)
            {
                if (Make(text, tokens, quantities, index, end, passive, leading) is { } clause)
                    yield return clause;
                yield break;
            }
        }
    }

    static bool Begins(List<Token> tokens, List<Quantity> quantities, int index, int from)
    {
        Token token = tokens[index];
        Quantity? around = quantities.Find(quantity => quantity.Start <= index && index < quantity.End);
        if (around is { Kind: "clock" or "date" } && around.Start < index)
            return false;
        if (around is not null)
            return around.Start == index && around.Bound != Bound.None && tokens[index - 1].Tag != Tag.Preposition;
        if (token.Tag == Tag.Subordinator || (token.Tag == Tag.Infinitive && index - 1 >= from && tokens[index - 1].Tag != Tag.Adjective))
            return true;
        if (token.Tag != Tag.Preposition || token.Lower is "of" or "than" or "like" or "as" or "per")
            return false;
        // "the day on which …" is one piece.
        if (index + 1 < tokens.Count && tokens[index + 1].Lower is "which" or "whom")
            return false;
        // "because of", "out of", "up to": the second preposition stays with the first.
        return tokens[index - 1].Tag is not (Tag.Preposition or Tag.Subordinator);
    }

    static Chunk? Make(
        string text, List<Token> tokens, List<Quantity> quantities, int start, int end, bool passive, bool leading)
    {
        while (start < end && (tokens[start].Text is "," || tokens[start].Tag == Tag.Conjunction))
            start++;
        while (end > start && (tokens[end - 1].Text is "," or ":" or ";" || tokens[end - 1].Tag == Tag.Conjunction))
            end--;
        // "…, even when it rains": the adverb belongs to neither piece.
        while (end > start + 1 && tokens[end - 1].Lower is "even" or "only" or "also" or "especially")
            end--;
        while (start < end && tokens[start].Lower is "even" or "also" or ",")
            start++;
        if (start >= end)
            return null;
        Quantity? quantity = quantities.Find(found => found.Start >= start && found.End <= end);
        Token first = tokens[start];
        string whole = text[first.Start..tokens[end - 1].End];
        if (leading && char.IsUpper(whole[0]) && !(whole.Length > 1 && char.IsUpper(whole[1])))
            whole = char.ToLowerInvariant(whole[0]) + whole[1..];
        string body = start + 1 < end ? text[tokens[start + 1].Start..tokens[end - 1].End] : "";
        bool led = first.Tag is Tag.Preposition or Tag.Infinitive or Tag.Subordinator;
        string lead = led ? first.Lower : "";
        if (quantity is not null && quantity.Start > start + 1)
            quantity = led && tokens[start].Tag == Tag.Subordinator ? null : quantity;
        return new Chunk(Kind(tokens, start, end, quantity, passive), whole, lead, led ? body : whole, quantity, leading);
    }

    static ChunkKind Kind(List<Token> tokens, int start, int end, Quantity? quantity, bool passive)
    {
        Token first = tokens[start];
        string lead = first.Lower;
        Token? second = start + 1 < end ? tokens[start + 1] : null;
        if (first.Tag == Tag.Subordinator)
            return lead switch
            {
                "because" or "since" => ChunkKind.Reason,
                "so" => ChunkKind.Purpose,
                "unless" => ChunkKind.Exception,
                "whether" or "where" or "wherever" => ChunkKind.Other,
                "that" => ChunkKind.Object,
                _ => ChunkKind.Condition,
            };
        if (first.Tag == Tag.Infinitive || (lead == "in" && second?.Lower == "order"))
            return ChunkKind.Purpose;
        if (first.Lower == "so" && second?.Lower == "that")
            return ChunkKind.Purpose;
        bool clause = Enumerable.Range(start, end - start).Any(index => tokens[index].IsVerb);
        if (lead is "before" or "after" or "until" or "till" or "since")
            return ChunkKind.Time;
        if (quantity is not null && quantity.Start <= start + 1)
            return quantity.Kind is "clock" or "date" ? ChunkKind.Time : ChunkKind.Quantity;
        if (Enumerable.Range(start, end - start).All(index => tokens[index].Tag is Tag.Adverb or Tag.Adjective && tokens[index].Lower is "first" or "last" or "again" or "twice" or "once" or "immediately" or "directly" or "separately" or "together" || tokens[index].Tag == Tag.Adverb))
            return ChunkKind.Other;
        if (first.Tag != Tag.Preposition)
            return quantity is not null && quantity.Start <= start + 1 ? ChunkKind.Quantity : ChunkKind.Object;
        // "by the manager" and "by Ines" act; "by e-mail" and "by card" are ways.
        if (lead == "by")
            return passive && second is not null && (second.Tag is Tag.Determiner or Tag.Possessive or Tag.Proper or Tag.Number || Lexicon.IsPerson(tokens[end - 1].Lower) || Lexicon.IsPerson(second.Lower))
                ? ChunkKind.Agent : ChunkKind.Means;
        if (lead == "in" && second is { Lower: "writing" or "person" or "cash" or "advance" or "full" })
            return ChunkKind.Means;
        if (lead is "in" && second?.Lower == "case")
            return ChunkKind.Condition;
        if (lead is "due" or "because")
            return ChunkKind.Reason;
        if (lead is "except" or "without" or "despite")
            return ChunkKind.Exception;
        if (lead is "during")
            return ChunkKind.Time;
        if (lead is "to" or "from")
            return clause ? ChunkKind.Other : ChunkKind.Recipient;
        if (lead is "for" && second?.Tag == Tag.Ing)
            return ChunkKind.Purpose;
        if (lead is "for" or "about" or "concerning" or "regarding")
            return ChunkKind.Topic;
        if (lead is "in" or "at" or "on" or "near" or "inside" or "outside" or "behind" or "beside" or "under" or "between" or "into" or "next" or "opposite" or "along" or "above" or "below")
            return ChunkKind.Place;
        return lead is "with" or "via" or "through" ? ChunkKind.Means : ChunkKind.Other;
    }
}
