namespace Grove.Text.Templates;

/// <summary>What Python's string methods do, keeping the origin of every character.</summary>
static class TextOperations
{
    /// <summary>Without the characters at the ends that are in a set; null takes white space.</summary>
    public static Text Strip(Text text, string? set, bool left, bool right)
    {
        string characters = text.Characters;
        bool InSet(int at, int size) => set is null ? CodePoints.IsSpace(characters[at]) : set.AsSpan().IndexOf(characters.AsSpan(at, size)) >= 0;
        int start = 0, end = characters.Length;
        while (left && start < end && CodePoints.SizeAt(characters, start) is var size && InSet(start, size)) start += size;
        while (right && end > start)
        {
            int size = end - start > 1 && CodePoints.SizeAt(characters, end - 2) == 2 ? 2 : 1;
            if (!InSet(end - size, size)) break;
            end -= size;
        }
        return text.Slice(start, end - start);
    }

    /// <summary>With a part put in place of another, at most so many times from the left; below 0 every time.</summary>
    public static Text Replace(Text text, Text old, Text replacement, int count, Budget budget)
    {
        budget.Steps(text.Length / 64);
        var result = new TextBuilder(budget);
        int from = 0;
        if (old.Length == 0)
        {
            for (int done = 0; count < 0 || done < count; done++)
            {
                result.Append(replacement);
                if (from >= text.Length) return result.ToText();
                int size = CodePoints.SizeAt(text.Characters, from);
                result.Append(text, from, size);
                from += size;
            }
            return result.Append(text.From(from)).ToText();
        }
        for (int done = 0; count < 0 || done < count; done++)
        {
            int at = text.Characters.IndexOf(old.Characters, from, StringComparison.Ordinal);
            if (at < 0) break;
            result.Append(text, from, at - from).Append(replacement);
            from = at + old.Length;
        }
        return from == 0 ? text : result.Append(text.From(from)).ToText();
    }

    /// <summary>Cut at every separator, or at runs of white space when there is none; at most so many cuts, below 0 all.</summary>
    public static List<Text> Split(Text text, Text? separator, int most, bool fromRight, Budget budget)
    {
        budget.Steps(text.Length / 64);
        List<(int Start, int End)> cuts = separator is null ? SpaceCuts(text.Characters) : Cuts(text.Characters, separator.Characters, fromRight);
        if (separator is null) return SplitAtSpace(text, cuts, most, fromRight, budget);
        if (most >= 0 && cuts.Count > most) cuts = fromRight ? cuts[^most..] : cuts[..most];
        budget.TakeList(cuts.Count + 1);
        var parts = new List<Text>(cuts.Count + 1);
        int from = 0;
        foreach ((int start, int end) in cuts)
        {
            parts.Add(text.Slice(from, start - from));
            from = end;
        }
        parts.Add(text.From(from));
        return parts;
    }

    /// <summary>The lines, with or without their ends.</summary>
    public static List<Text> Lines(Text text, bool keepsEnds, Budget budget)
    {
        var lines = new List<Text>();
        string characters = text.Characters;
        for (int start = 0, at = 0; start < characters.Length; start = at)
        {
            while (at < characters.Length && !EndsLine(characters[at])) at++;
            int end = at;
            if (at < characters.Length) at += characters[at] == '\r' && at + 1 < characters.Length && characters[at + 1] == '\n' ? 2 : 1;
            lines.Add(text.Slice(start, (keepsEnds ? at : end) - start));
        }
        budget.TakeList(lines.Count);
        return lines;
    }

    /// <summary>
    /// Filled up with a character to a number of characters. The share of the filling that goes to the left is 0 for none, 1 for
    /// all; other values mean half, as <c>str.center</c> does it.
    /// </summary>
    public static Text Pad(Text text, int width, Text fill, double share, Budget budget)
    {
        int missing = width - CodePoints.Count(text.Characters);
        if (missing <= 0) return text;
        if (CodePoints.Count(fill.Characters) != 1) throw new TemplateFailure("the fill is not one character");
        budget.TakeCharacters(0, width);
        int left = share is 0 or 1 ? (int)(missing * share) : missing / 2 + (missing & width & 1);
        var padded = new TextBuilder(budget);
        for (int i = 0; i < left; i++) padded.Append(fill);
        padded.Append(text);
        for (int i = left; i < missing; i++) padded.Append(fill);
        return padded.ToText();
    }

    static bool EndsLine(char character) => character is '\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029';

    static List<(int, int)> Cuts(string text, string separator, bool fromRight)
    {
        if (separator.Length == 0) throw new TemplateFailure("the separator is empty");
        var cuts = new List<(int, int)>();
        if (!fromRight)
        {
            for (int at = 0; (at = text.IndexOf(separator, at, StringComparison.Ordinal)) >= 0; at += separator.Length) cuts.Add((at, at + separator.Length));
            return cuts;
        }
        for (int end = text.Length; end >= separator.Length;)
        {
            int at = text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal);
            if (at < 0) break;
            cuts.Add((at, at + separator.Length));
            end = at;
        }
        cuts.Reverse();
        return cuts;
    }

    static List<(int, int)> SpaceCuts(string text)
    {
        var cuts = new List<(int, int)>();
        for (int at = 0; at < text.Length; at++)
        {
            if (!CodePoints.IsSpace(text[at])) continue;
            int start = at;
            while (at < text.Length && CodePoints.IsSpace(text[at])) at++;
            cuts.Add((start, at));
        }
        return cuts;
    }

    static List<Text> SplitAtSpace(Text text, List<(int Start, int End)> cuts, int most, bool fromRight, Budget budget)
    {
        int start = 0, end = text.Length;
        if (cuts.Count > 0 && cuts[0].Start == 0)
        {
            start = cuts[0].End;
            cuts.RemoveAt(0);
        }
        if (cuts.Count > 0 && cuts[^1].End == end)
        {
            end = cuts[^1].Start;
            cuts.RemoveAt(cuts.Count - 1);
        }
        if (start >= end) return [];
        // White space at the far end stays when the cuts run out before it.
        bool limited = most >= 0 && cuts.Count >= most;
        if (limited) cuts = fromRight ? cuts[^most..] : cuts[..most];
        if (limited && fromRight) start = 0;
        if (limited && !fromRight) end = text.Length;
        budget.TakeList(cuts.Count + 1);
        var parts = new List<Text>(cuts.Count + 1);
        foreach ((int cut, int behind) in cuts)
        {
            parts.Add(text.Slice(start, cut - start));
            start = behind;
        }
        parts.Add(text.Slice(start, end - start));
        return parts;
    }
}
