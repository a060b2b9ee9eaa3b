using System.Text.Json;
using System.Text.RegularExpressions;

namespace Grove.Synthesis.Pipelines.Replies;

/// <summary>
/// Takes rows from what a teacher wrote. Teachers keep to a form only mostly, so each kind is looked for in several: JSON alone, in fences or
/// inside other text; marks in brackets; labels at line starts; numbered lines and bullets. What is cut off at the end is left out.
/// </summary>
public static partial class ReplyParser
{
    const string Labels = "question|questions|q|frage|f|pregunta|p";
    const string AnswerLabels = "answer|a|antwort|respuesta|r|réponse|reponse";

    [GeneratedRegex(@"^\s*(?:\d{1,3}[.)]|\(\d{1,3}\)|[-*•])\s+")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\[QUESTION\]\s*(?<q>.*?)\s*(?:\[/QUESTION\]\s*)?\[ANSWER\]\s*(?<a>.*?)\s*(?:\[/ANSWER\]|\[END\])", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex TaggedPair();

    [GeneratedRegex(@"^[\s>*#_-]*(?:\d{1,3}[.)]\s*)?[*_]*(?:" + Labels + @")\s*\d{0,3}[*_]*\s*[:.)][*_]*\s*", RegexOptions.IgnoreCase)]
    private static partial Regex QuestionLabel();

    [GeneratedRegex(@"^[\s>*#_-]*(?:\d{1,3}[.)]\s*)?[*_]*(?:" + AnswerLabels + @")\s*\d{0,3}[*_]*\s*[:.)][*_]*\s*", RegexOptions.IgnoreCase)]
    private static partial Regex AnswerLabel();

    [GeneratedRegex(@"\[ITEM\]\s*(?<i>.*?)\s*\[(?:/ITEM|END)\]", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex TaggedItem();

    [GeneratedRegex(@"\[EXPLANATION\]\s*(?<e>.*?)\s*(?:\[/EXPLANATION\]\s*)?(?=\[SCORE\])", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex TaggedExplanation();

    [GeneratedRegex(@"\[SCORE\]\s*(?<s>.*?)\s*(?:\[/SCORE\]|\[END\]|$)", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex TaggedScore();

    [GeneratedRegex(@"(?:score|rating|judgment|judgement|verdict|note|punkte|bewertung|puntuación|puntuacion|puntos)\W{0,6}(?<s>-?\d+(?:\.\d+)?|yes|no|ja|nein|sí|si|oui|non)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LabelledScore();

    [GeneratedRegex(@"<think>.*?</think>", RegexOptions.Singleline)]
    private static partial Regex Thinking();

    [GeneratedRegex(@"\A\s*<(?:!doctype|html|head|body)\b", RegexOptions.IgnoreCase)]
    private static partial Regex WebPage();

    /// <summary>Reads a reply.</summary>
    /// <param name="text">What the teacher wrote.</param>
    /// <param name="form">What it should be.</param>
    /// <param name="why">Why nothing could be taken from it; empty otherwise.</param>
    /// <returns>The columns of each row; none when nothing could be read.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text, ReplyForm form, out string why)
    {
        why = "";
        text = Thinking().Replace(text, "").Trim();
        if (text.Length == 0)
        {
            why = "the reply is empty";
            return [];
        }
        if (form.Kind != ReplyKind.Pattern && form.Kind != ReplyKind.Tags && WebPage().IsMatch(text))
        {
            why = "the reply is a web page";
            return [];
        }
        IReadOnlyList<IReadOnlyList<string>> rows = form.Kind switch
        {
            ReplyKind.Text => [[Unfenced(text)]],
            ReplyKind.Pairs => Pairs(text),
            ReplyKind.List => [.. Items(text).Select(item => (IReadOnlyList<string>)[item])],
            ReplyKind.Judgment => Judgment(text) is { } judgment ? [judgment] : [],
            ReplyKind.Tags => Tags(text, form),
            ReplyKind.Records => Json(text) is { } json ? [.. Objects(json).Select(item => (IReadOnlyList<string>)[.. form.Columns.Select(column => Property(item, column) ?? "")])] : [],
            _ => Pattern(text, form),
        };
        rows = [.. rows.Where(row => row.Any(part => part.Length > 0))];
        if (rows.Count == 0) why = form.Kind switch
        {
            ReplyKind.Pairs => "no question with an answer was found in it",
            ReplyKind.List => "no list was found in it",
            ReplyKind.Judgment => "no score was found in it",
            ReplyKind.Records => "no JSON objects were found in it",
            ReplyKind.Tags => $"the marks {string.Join(", ", form.StartTags)} were not found in it",
            _ => "the pattern does not match it",
        };
        return rows;
    }

    static List<IReadOnlyList<string>> Pairs(string text)
    {
        if (Json(text) is { } json && JsonPairs(json) is { Count: > 0 } fromJson) return fromJson;
        List<IReadOnlyList<string>> tagged = [.. TaggedPair().Matches(text).Select(match => (IReadOnlyList<string>)[match.Groups["q"].Value, match.Groups["a"].Value])];
        return tagged.Count > 0 ? tagged : LabelledPairs(text);
    }

    /// <summary>What a reply of JSON objects says besides them, as its <c>note</c>; null for nothing.</summary>
    internal static string? Note(string text) => Json(text) is { ValueKind: JsonValueKind.Object } json ? Property(json, "note") : null;

    // A pair without one half is no pair.
    static List<IReadOnlyList<string>> JsonPairs(JsonElement json) =>
        [.. Objects(json).Select(pair => (Question: Property(pair, "question", "q", "frage", "pregunta", "instruction"), Answer: Property(pair, "answer", "a", "response", "antwort", "respuesta", "réponse", "output")))
            .Where(pair => pair.Question is { Length: > 0 } && pair.Answer is { Length: > 0 })
            .Select(pair => (IReadOnlyList<string>)[pair.Question!, pair.Answer!])];

    static List<IReadOnlyList<string>> LabelledPairs(string text)
    {
        var pairs = new List<IReadOnlyList<string>>();
        List<string> question = [], answer = [];
        List<string>? into = null;
        void Finish()
        {
            string asked = string.Join('\n', question).Trim(), said = string.Join('\n', answer).Trim();
            if (asked.Length > 0 && said.Length > 0) pairs.Add([asked, said]);
            question = [];
            answer = [];
        }
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (QuestionLabel().Match(line) is { Success: true } asks)
            {
                Finish();
                (into = question).Add(line[asks.Length..].Trim());
            }
            else if (question.Count > 0 && AnswerLabel().Match(line) is { Success: true } says)
            {
                (into = answer).Add(line[says.Length..].Trim());
            }
            else if (line.Trim() is not ("---" or "***"))
            {
                into?.Add(line.TrimEnd());
            }
        }
        Finish();
        return pairs;
    }

    static IEnumerable<string> Items(string text)
    {
        if (Json(text) is { } json && Strings(json) is { Count: > 0 } fromJson) return fromJson;
        List<string> tagged = [.. TaggedItem().Matches(text).Select(match => match.Groups["i"].Value).Where(item => item.Length > 0)];
        if (tagged.Count > 0) return tagged;
        var items = new List<string>();
        bool listed = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            Match bullet = Bullet().Match(line);
            if (bullet.Success)
            {
                listed = true;
                items.Add(line[bullet.Length..].Trim());
            }
            else if (listed && line.Length > 0 && char.IsWhiteSpace(line[0]) && line.Trim().Length > 0)
            {
                items[^1] += "\n" + line.Trim();
            }
        }
        if (listed) return items.Where(item => item.Length > 0);
        // A single line without a number is a list of one; several might be anything.
        return text.Contains('\n', StringComparison.Ordinal) ? text.Split('\n').Select(line => line.Trim()).Where(line => line.EndsWith('?')) : [text];
    }

    static IReadOnlyList<string>? Judgment(string text)
    {
        if (Json(text) is { ValueKind: JsonValueKind.Object } json && Property(json, "score", "rating", "judgment", "judgement", "verdict") is { } score && Number(score) is { } value)
            return [Property(json, "explanation", "reason", "feedback") ?? "", value];
        if (TaggedScore().Match(text) is { Success: true } tagged && Number(tagged.Groups["s"].Value) is { } inTag)
            return [TaggedExplanation().Match(text).Groups["e"].Value, inTag];
        if (LabelledScore().Matches(text) is { Count: > 0 } labelled && Number(labelled[^1].Groups["s"].Value) is { } inLabel)
            return [text[..labelled[^1].Index].Trim(), inLabel];
        return Number(text.Trim('*', '.', ' ', '[', ']')) is { } alone ? ["", alone] : null;
    }

    /// <summary>"2", "2/2", "2.0", "YES", "ja": a number as text, or null.</summary>
    static string? Number(string text)
    {
        string first = text.Trim().Trim('*', '.', '"', '\'', ' ').Split('/', ' ', '\n')[0].TrimEnd('.', ',', '*');
        if (first.ToLowerInvariant() is "yes" or "ja" or "sí" or "si" or "oui" or "true") return "1";
        if (first.ToLowerInvariant() is "no" or "nein" or "non" or "false") return "0";
        return double.TryParse(first, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    static List<IReadOnlyList<string>> Tags(string text, ReplyForm form)
    {
        var parts = new List<List<string>>();
        foreach ((string start, string end) in form.StartTags.Zip(form.EndTags))
        {
            var found = new List<string>();
            for (int at = 0; at <= text.Length;)
            {
                int from = start.Length == 0 ? at : text.IndexOf(start, at, StringComparison.Ordinal);
                if (from < 0) break;
                from += start.Length;
                int to = end.Length == 0 ? text.Length : text.IndexOf(end, from, StringComparison.Ordinal);
                if (to < 0) break;
                found.Add(Clean(text[from..to], form));
                at = to + Math.Max(1, end.Length);
                if (start.Length == 0) break;
            }
            parts.Add(found);
        }
        int rows = parts.Min(found => found.Count);
        return [.. Enumerable.Range(0, rows).Select(row => (IReadOnlyList<string>)[.. parts.Select(found => found[row])])];
    }

    static List<IReadOnlyList<string>> Pattern(string text, ReplyForm form)
    {
        try
        {
            return [.. form.Pattern!.Matches(text).Where(match => match.Groups.Count > form.Columns.Count - (form.Columns.Count == 1 ? 1 : 0))
                .Select(match => (IReadOnlyList<string>)[.. form.Columns.Select((_, column) => Clean(match.Groups[match.Groups.Count == 1 ? 0 : column + 1].Value, form))])];
        }
        catch (RegexMatchTimeoutException)
        {
            return [];
        }
    }

    static string Clean(string text, ReplyForm form)
    {
        foreach (string mark in form.CleanUp) text = text.Replace(mark, "", StringComparison.Ordinal);
        return text.Trim();
    }

    static string Unfenced(string text) =>
        text.StartsWith("```", StringComparison.Ordinal) && text.EndsWith("```", StringComparison.Ordinal) && text.IndexOf('\n', StringComparison.Ordinal) is > 0 and int line && line < text.Length - 3
            ? text[(line + 1)..^3].Trim() : text;

    /// <summary>The first JSON object or list in a text: alone, in fences, or between other words; null where there is none that is whole.</summary>
    static JsonElement? Json(string text)
    {
        int tries = 0;
        for (int at = text.AsSpan().IndexOfAny('{', '['); at >= 0 && tries < 8; tries++)
        {
            if (Whole(text.AsSpan(at)) is { } json) return json;
            int next = text.AsSpan(at + 1).IndexOfAny('{', '[');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return null;
    }

    static JsonElement? Whole(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[System.Text.Encoding.UTF8.GetMaxByteCount(text.Length)];
        int count = System.Text.Encoding.UTF8.GetBytes(text, bytes);
        try
        {
            var reader = new Utf8JsonReader(bytes.AsSpan(0, count), new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 });
            return JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json ? json : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static IEnumerable<JsonElement> Objects(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array) return json.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object);
        foreach (JsonProperty property in json.EnumerateObject())
            if (property.Value.ValueKind == JsonValueKind.Array) return Objects(property.Value);
        return [json];
    }

    static List<string> Strings(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in json.EnumerateObject())
                if (property.Value.ValueKind == JsonValueKind.Array) return Strings(property.Value);
            return [];
        }
        return [.. json.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object
            ? item.EnumerateObject().Select(property => Text(property.Value)).FirstOrDefault(text => text is { Length: > 0 }) : Text(item)).OfType<string>().Where(item => item.Length > 0)];
    }

    static string? Property(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            foreach (JsonProperty property in json.EnumerateObject())
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return Text(property.Value);
        return null;
    }

    static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!.Trim(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as \ud800, is a JSON string but no text.
            return null;
        }
    }
}
