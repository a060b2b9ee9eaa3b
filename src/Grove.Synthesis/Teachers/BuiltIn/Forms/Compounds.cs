using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Other ways to name what a short title names: "hail damage" is "damage by hail", and "my car was stolen" is about "vehicle theft".</summary>
static class Compounds
{
    /// <summary>Each line: an event, its preposition, and what a person says who has had it ("{0}" is the other noun).</summary>
    static readonly Dictionary<string, string[]> events = Resource.Lines("events.txt").Select(line => line.Split('|'))
        .ToDictionary(parts => parts[0], parts => parts[1..], StringComparer.Ordinal);

    /// <summary>Sources of damage, which take "by" instead of "to".</summary>
    static readonly HashSet<string> causes = new(StringComparer.Ordinal)
    {
        "hail", "storm", "water", "fire", "flood", "lightning", "frost", "smoke", "wind", "marten", "animal", "heat", "oil", "snow", "earthquake",
    };

    /// <summary>The name itself and its rearrangements.</summary>
    public static IEnumerable<string> Variants(string name)
    {
        yield return name;
        string lower = name.ToLowerInvariant();
        string[] words = lower.Split(' ');
        if (words.Length == 1 && char.IsLower(name[0]) && !Nouns.IsPlural(name) && !events.ContainsKey(name))
        {
            yield return $"the {name}";
            yield return ("aeiou".Contains(name[0], StringComparison.Ordinal) ? "an " : "a ") + name;
        }
        else if (words.Length > 1 && !events.ContainsKey(words[^1]) && !words.Contains("with") && !Nouns.IsPlural(words[^1]))
        {
            yield return $"the {name}";
        }
        if (words.Length != 2 || !events.TryGetValue(words[1], out string[]? found) || Tokens.Read(lower)[0].Tag != Tag.Noun)
            yield break;
        yield return causes.Contains(words[0]) ? $"{words[1]} caused by {words[0]}" : $"{words[1]} {found[0]} the {words[0]}";
    }

    /// <summary>What somebody says who has met with it: "my vehicle was stolen".</summary>
    public static IEnumerable<string> Situations(string name)
    {
        string lower = name.ToLowerInvariant();
        string[] words = lower.Split(' ');
        if (words.Length > 2 && words[1] == "with" && words[0] is "collision" or "accident" or "crash")
        {
            string other = string.Join(' ', words[2..]);
            yield return $"I hit {other}";
            yield return $"I collided with {other}";
            yield return $"after a crash with {other}";
            yield break;
        }
        if (words[0] is "stolen" or "lost" or "broken" or "damaged" or "burst" or "burnt" && words.Length > 1)
        {
            string thing = string.Join(' ', words[1..]).Replace(" at home", "", StringComparison.Ordinal);
            string tail = lower.EndsWith(" at home", StringComparison.Ordinal) ? " at home" : "";
            string was = Nouns.IsPlural(words[1]) ? "are" : "is";
            yield return words[0] == "burst" ? $"my {thing} has burst{tail}" : words[0] == "stolen" ? $"somebody stole my {thing}{tail}" : $"my {thing} {was} {words[0]}{tail}";
            yield return words[0] == "burst" ? $"a {thing} broke{tail}" : $"if my {thing} {was} {words[0]}{tail}";
            yield break;
        }
        if (words.Length == 1 && events.TryGetValue(words[0], out string[]? alone) && alone.Length > 2)
            foreach (string text in alone[2..].Where(text => !text.Contains("{0}", StringComparison.Ordinal)))
                yield return text;
        if (words.Length != 2 || !events.TryGetValue(words[1], out string[]? found) || Tokens.Read(lower)[0].Tag != Tag.Noun)
            yield break;
        if (causes.Contains(words[0]))
        {
            yield return $"after {words[0]}";
            yield return $"{words[0]} has damaged my things";
            yield return $"my property was damaged by {words[0]}";
            yield break;
        }
        foreach (string text in found[1..].Where(text => text.Contains("{0}", StringComparison.Ordinal)))
            yield return string.Format(null, text, words[0]);
    }

    /// <summary>"supplier" -> "supply": the verb of a word for who does it, or <c>null</c>.</summary>
    public static string? AgentVerb(string noun)
    {
        if (noun is "supplier") return "supply";
        if (noun.Length < 5 || (!noun.EndsWith("er", StringComparison.Ordinal) && !noun.EndsWith("or", StringComparison.Ordinal)))
            return null;
        foreach (string verb in (string[])[noun[..^2], noun[..^1], noun[..^2] + "e", noun[..^3]])
            if (Verbs.Recognise(verb) is { Lemma: { } lemma, Form: var form } && lemma == verb && form.HasFlag(VerbForm.Base))
                return verb;
        return null;
    }
}
