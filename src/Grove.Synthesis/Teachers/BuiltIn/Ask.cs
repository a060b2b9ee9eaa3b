namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>
/// A question in parts, so that one can be said directly ("how long must the form be kept"), indirectly ("… how long the
/// form must be kept") or with its circumstances first ("after a repair, how long …").
/// </summary>
/// <param name="Form">Name of the form that made it.</param>
/// <param name="Wh">The question word or phrase; empty for a yes/no question or a plain text.</param>
/// <param name="Auxiliary">The verb that comes first in a direct question; empty where the question word is the subject.</param>
/// <param name="Subject">Who or what the question is about.</param>
/// <param name="Verb">What follows the subject in a direct question.</param>
/// <param name="Finite">What follows the subject in an indirect question.</param>
/// <param name="Rest">Objects and other pieces.</param>
/// <param name="Front">Circumstances that may come first.</param>
/// <param name="Slots">What it asks for.</param>
sealed record Ask(
    string Form, string Wh, string Auxiliary, string Subject, string Verb, string Finite, string Rest, string Front, Slots Slots)
{
    /// <summary>The answer where it is not the fact's own.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether it has only its direct form.</summary>
    public bool Fixed { get; init; }

    /// <summary>Whether it fits its fact only, though its words alone do not show it ("which has nuts", "which has no nuts").</summary>
    public bool Sure { get; init; }

    /// <summary>Whether the text is a finished search phrase rather than a question.</summary>
    public bool Plain { get; init; }

    /// <summary>"what is the deadline for …": subject question words with a form of "be".</summary>
    public static Ask Is(string form, string wh, string subject, string front, Slots slots, string auxiliary = "is") =>
        new(form, wh, auxiliary, subject, "", auxiliary, "", front, slots);

    /// <summary>A question whose words stand in the same order directly and indirectly ("who approves repairs").</summary>
    public static Ask Flat(string form, string text, Slots slots, string front = "") =>
        new(form, text, "", "", "", "", "", front, slots);

    /// <summary>A question that can only be put directly ("what about hail").</summary>
    public static Ask Only(string form, string text, Slots slots, string front = "") => Flat(form, text, slots, front) with { Fixed = true };

    /// <summary>"does the roll contain nuts" and "whether the roll contains nuts".</summary>
    public static Ask YesNo(string form, string auxiliary, string subject, string verb, string finite, string rest = "") =>
        new(form, "", auxiliary, subject, verb, finite, rest, "", Slots.None);

    /// <summary>"what should I know about hail" and "what I should know about hail".</summary>
    public static Ask What(string form, string auxiliary, string subject, string predicate, Slots slots) =>
        new(form, "what", auxiliary, subject, predicate, auxiliary is "do" or "does" ? predicate : $"{auxiliary} {predicate}", "", "", slots);

    /// <summary>A search phrase ("deadline hail damage").</summary>
    public static Ask Words(string form, string text, Slots slots) =>
        new(form, text, "", "", "", "", "", "", slots) { Plain = true };

    public string Direct => Join(Wh, Auxiliary, Subject, Verb, Rest, Front);

    public string DirectWithoutFront => Join(Wh, Auxiliary, Subject, Verb, Rest);

    public string Indirect => Join(Wh.Length == 0 ? "whether" : Wh, Subject, Finite, Rest, Front);

    public static string Join(params ReadOnlySpan<string> parts)
    {
        var text = new System.Text.StringBuilder();
        foreach (string part in parts)
        {
            if (part.Length == 0)
                continue;
            if (text.Length > 0)
                text.Append(' ');
            text.Append(part);
        }
        return text.ToString();
    }
}
