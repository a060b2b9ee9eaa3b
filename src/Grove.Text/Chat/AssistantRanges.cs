using System.Text.Json;
using Grove.Text.Templates;

namespace Grove.Text;

/// <summary>
/// Finds what the assistant said in a rendered conversation. Every character knows the message that was being looped over when
/// the template wrote it. From the stretch of an assistant's message the opening that the generation prompt writes is taken
/// off in front (the model does not write that itself), and white space behind the end of the turn.
/// A template that does not loop over its messages is rendered up to before and through each of them instead; when the
/// renderings do not begin alike, nothing is guessed.
/// </summary>
static class AssistantRanges
{
    /// <summary>The ranges, in order.</summary>
    public static List<CharacterRange> Find(ChatTemplate template, TemplateInput input, Templates.Text text, CancellationToken cancellation)
    {
        if (template.MarksGeneration) return RenderedTemplate.Ranges(text, origin => (origin & Origin.Generated) != 0);
        if (input.Messages.ValueKind != JsonValueKind.Array) return [];
        int[] assistants = [.. input.Messages.EnumerateArray().Select((message, index) => (message, index)).Where(pair => IsAssistant(pair.message)).Select(pair => pair.index)];
        if (assistants.Length == 0) return [];
        var ranges = new List<CharacterRange>();
        string? opening = null;
        foreach (int index in assistants)
        {
            CharacterRange? range = null;
            if (Traced(text, index + 1) is { } region)
            {
                opening ??= Opening(template, input, assistants[0], cancellation);
                int start = region.Start + Overlap(opening, text.Characters.AsSpan(region.Start, FirstContent(text, region, index + 1) - region.Start));
                range = new(start, region.End);
            }
            else if (Appears(text, index + 1)) range = ByDifference(template, input, text, index, cancellation);
            if (range is { } found && TrimEnd(text, found, index + 1) is { } trimmed && trimmed.End > trimmed.Start) ranges.Add(trimmed);
        }
        Check(template, text, ranges, assistants);
        return ranges;
    }

    /// <summary>How the template opens the assistant's turn before its words: its generation prompt, or what stands there when it has none.</summary>
    public static string Opening(ChatTemplate template, TemplateInput input, int before, CancellationToken cancellation)
    {
        if (before > 0)
        {
            Templates.Text prompt = template.Run(input.Upto(before, addGenerationPrompt: true), cancellation);
            string written = string.Concat(RenderedTemplate.Ranges(prompt, origin => (origin & Origin.Prompt) != 0).Select(range => prompt.Characters[range.Start..range.End]));
            if (written.Length > 0) return written;
            string without = template.Run(input.Upto(before, addGenerationPrompt: false), cancellation).Characters;
            if (prompt.Length > without.Length && prompt.Characters.StartsWith(without, StringComparison.Ordinal)) return prompt.Characters[without.Length..];
        }
        return Header(template, input, cancellation);
    }

    /// <summary>What a template writes before the words of a plain answer: the opening of one that knows no generation prompt.</summary>
    public static string Header(ChatTemplate template, TemplateInput input, CancellationToken cancellation)
    {
        JsonElement talk = JsonSerializer.SerializeToElement(new[] { new { role = Roles.User, content = "q" }, new { role = Roles.Assistant, content = "a" } });
        Templates.Text text = template.Run(input.With(talk, addGenerationPrompt: false), cancellation);
        return Traced(text, 2) is { } region ? text.Characters[region.Start..FirstContent(text, region, 2)] : "";
    }

    static bool IsAssistant(JsonElement message) => message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty("role", out JsonElement role) && role.ValueKind == JsonValueKind.String && role.ValueEquals(Roles.Assistant);

    // The one stretch that belongs to a message, when the template has written something of its own in it.
    static CharacterRange? Traced(Templates.Text text, int message)
    {
        int start = 0, first = -1, last = -1;
        bool ownWords = false, torn = false;
        foreach (Templates.Text.Run run in text.Runs)
        {
            int owner = Origin.Owner(run.Origin);
            // The next turn's opening, written in the loop's last round, is not this message's.
            bool mine = owner == message && (run.Origin & Origin.Prompt) == 0;
            if (mine)
            {
                torn |= last >= 0 && last != start;
                if (first < 0) first = start;
                last = run.End;
                ownWords |= !Origin.IsContent(run.Origin);
            }
            else if (last == start && owner == 0 && Origin.IsContent(run.Origin)) last = run.End;
            start = run.End;
        }
        return first >= 0 && ownWords && !torn ? new(first, last) : null;
    }

    static bool Appears(Templates.Text text, int message) => text.Runs.Any(run => Origin.Owner(run.Origin) == message);

    static int FirstContent(Templates.Text text, CharacterRange region, int message)
    {
        foreach (CharacterRange range in RenderedTemplate.Ranges(text, origin => Origin.IsContent(origin) && Origin.Owner(origin) == message))
            if (range.Start >= region.Start) return Math.Min(range.Start, region.End);
        return region.End;
    }

    // How much of a text is the opening, or its end (a turn before may be closed in it), or its beginning.
    static int Overlap(string opening, ReadOnlySpan<char> text)
    {
        for (int skip = 0; skip < opening.Length; skip++)
            if (text.StartsWith(opening.AsSpan(skip))) return opening.Length - skip;
        return text.CommonPrefixLength(opening);
    }

    static CharacterRange ByDifference(ChatTemplate template, TemplateInput input, Templates.Text text, int index, CancellationToken cancellation)
    {
        string before = template.Run(input.Upto(index, addGenerationPrompt: true), cancellation).Characters;
        string through = template.Run(input.Upto(index + 1, addGenerationPrompt: false), cancellation).Characters;
        if (!through.StartsWith(before, StringComparison.Ordinal) || !text.Characters.StartsWith(through, StringComparison.Ordinal))
            throw Unclear(template, index, "its text changes with the messages around it");
        return new(before.Length, through.Length);
    }

    // White space behind the mark that ends a turn is written by the template, not by the model, which stops at the mark.
    static CharacterRange TrimEnd(Templates.Text text, CharacterRange range, int message)
    {
        int words = range.Start;
        foreach (CharacterRange content in RenderedTemplate.Ranges(text, origin => Origin.IsContent(origin) && Origin.Owner(origin) == message))
            if (content.End <= range.End && content.End > words) words = content.End;
        int end = range.End;
        // The end of the last turn may stand behind the loop.
        bool hasMark = !text.Characters.AsSpan(words, end - words).IsWhiteSpace();
        if (!hasMark && text.Runs.All(run => run.End <= range.End || Origin.Owner(run.Origin) == 0 && (run.Origin & (Origin.Prompt | Origin.Content)) == 0)) end = text.Length;
        int trimmed = end;
        while (trimmed > words && char.IsWhiteSpace(text.Characters[trimmed - 1])) trimmed--;
        return new(range.Start, trimmed > words ? trimmed : end);
    }

    // Whatever the way, no word of another message may be inside, and no word of the assistant's outside.
    static void Check(ChatTemplate template, Templates.Text text, List<CharacterRange> ranges, int[] assistants)
    {
        for (int i = 1; i < ranges.Count; i++)
            if (ranges[i].Start < ranges[i - 1].End) throw Unclear(template, assistants[0], "its stretches overlap");
        int at = 0, start = 0;
        foreach (Templates.Text.Run run in text.Runs)
        {
            int message = Origin.Owner(run.Origin) - 1;
            bool isAssistants = assistants.AsSpan().BinarySearch(message) >= 0;
            while (at < ranges.Count && ranges[at].End <= start) at++;
            bool inside = at < ranges.Count && ranges[at].Start < run.End && ranges[at].End > start;
            bool whole = inside && ranges[at].Start <= start && ranges[at].End >= run.End;
            bool isWords = Origin.IsContent(run.Origin) && !text.Characters.AsSpan(start, run.End - start).IsWhiteSpace();
            if (isWords && message >= 0 && (isAssistants ? !whole : inside))
                throw Unclear(template, message, isAssistants ? "its words are in a place of their own" : "its words are mixed with the assistant's");
            start = run.End;
        }
    }

    static GroveException Unclear(ChatTemplate template, int index, string why) => new(
        $"cannot tell what the assistant said ({template.Name}): message {index + 1}: {why}. Mark it in the template with {{% generation %}} and {{% endgeneration %}}",
        ExitKind.BadInput);
}
