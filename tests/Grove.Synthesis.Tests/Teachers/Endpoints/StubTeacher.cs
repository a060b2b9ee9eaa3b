using System.Text.Json;
using System.Text.RegularExpressions;

namespace Grove.Synthesis.Tests.Teachers.Endpoints;

/// <summary>
/// A deterministic teacher: asks about every sentence of the passage in the prompt and answers with the sentence, finds every row good, and
/// makes requests for skills out of numbers.
/// </summary>
static partial class StubTeacher
{
    [GeneratedRegex(@"[^.!?\n|#]+[.!?]")]
    private static partial Regex Sentence();

    /// <summary>The reply to a prompt, as tags or as JSON.</summary>
    public static string Reply(string prompt, bool json)
    {
        if (prompt.Contains("legs does a cat have", StringComparison.Ordinal)) return json ? "{\"number\": 4}" : "Four.";
        if (prompt.Contains("Give 2 if it answers", StringComparison.Ordinal)) return Judgment(2, json);
        if (prompt.Contains("Give 3 if", StringComparison.Ordinal)) return Judgment(3, json);
        if (prompt.Contains("score", StringComparison.OrdinalIgnoreCase)) return Judgment(1, json);
        int now = prompt.IndexOf("Now write ", StringComparison.Ordinal);
        if (now >= 0) return Pairs(Questions(prompt[prompt.IndexOf("document\".", now, StringComparison.Ordinal)..]), json);
        if (prompt.Contains("new requests for the same skill", StringComparison.Ordinal) || prompt.Contains("Write 20 more", StringComparison.Ordinal))
            return List([.. Enumerable.Range(1, 10).Select(number => $"Please explain case {Words(prompt, number)} to me in writing.")], json);
        if (prompt.Contains("new and different examples", StringComparison.Ordinal))
            return Pairs([.. Enumerable.Range(1, 8).Select(number => ($"Please explain case {Words(prompt, number)}.", $"The case is {Words(prompt, number + 50)}."))], json);
        if (prompt.Contains("Do the following task", StringComparison.Ordinal)) return $"The result is {Words(prompt, 7)}.";
        // Whatever else is asked for is the passage itself.
        return prompt[(prompt.IndexOf("\n\n", StringComparison.Ordinal) is > 0 and int end ? end + 2 : 0)..];
    }

    static List<(string, string)> Questions(string passage) =>
        [.. Sentence().Matches(passage).Select(match => match.Value.Trim()).Where(sentence => sentence.Count(letter => letter == ' ') >= 4 && !sentence.Contains("[QUESTION]", StringComparison.Ordinal))
            .Skip(1).Select(sentence => ($"What holds for {string.Join(' ', sentence.Split(' ').Take(4)).ToLowerInvariant()} at {string.Join(' ', sentence.Split(' ').TakeLast(2)).Trim('.')}?", sentence))];

    // Invented words, so that no two requests are alike.
    static string Words(string prompt, int number)
    {
        uint hash = 2166136261;
        foreach (char letter in prompt + number) hash = (hash ^ letter) * 16777619;
        return string.Join(' ', Enumerable.Range(0, 4).Select(word => new string([.. Enumerable.Range(0, 6).Select(at => (char)('a' + (hash * (uint)(word * 7 + at + 1) >> 9) % 26))])));
    }

    static string Judgment(int score, bool json) => json ? JsonSerializer.Serialize(new { explanation = "fine", score }) : $"[EXPLANATION] It is fine. [SCORE] {score} [END]";

    static string List(IReadOnlyList<string> items, bool json) => json ? JsonSerializer.Serialize(new { items }) : string.Join('\n', items.Select((item, at) => $"{at + 1}. {item}"));

    static string Pairs(IReadOnlyList<(string, string)> pairs, bool json) => json
        ? JsonSerializer.Serialize(new { pairs = pairs.Select(pair => new { question = pair.Item1, answer = pair.Item2 }) })
        : string.Join('\n', pairs.Select(pair => $"[QUESTION]\n{pair.Item1}\n[ANSWER]\n{pair.Item2}\n[END]"));
}
