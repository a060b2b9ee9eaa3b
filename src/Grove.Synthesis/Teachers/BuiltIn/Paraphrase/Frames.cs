namespace Grove.Synthesis.Teachers.BuiltIn.Paraphrase;

/// <summary>Says a question directly, indirectly, with its circumstances or its subject first, politely or in haste.</summary>
static class Frames
{
    static readonly string[] indirect =
    [
        "Can you tell me {0}?", "Could you tell me {0}?", "Do you know {0}?", "I'd like to know {0}.", "Please tell me {0}.",
        "I need to know {0}.", "A customer asks {0}.", "A customer wants to know {0}.", "Somebody asked me {0}.", "Tell me {0}.",
        "I'm not sure {0}.", "Remind me {0}.", "I was wondering {0}.", "A colleague asks {0}.",
    ];

    static readonly string[] prefixes =
    [
        "Quick question: {0}", "Hi, {0}", "Hello, {0}", "Sorry, {0}", "Just to be sure: {0}", "A customer asks: {0}", "Please: {0}", "So {0}", "Question: {0}", "And {0}",
    ];

    static readonly string[] topicFirst =
    [
        "About {1}: {0}", "{1}: {0}", "Regarding {1}, {0}", "On {1}: {0}", "Question about {1}: {0}", "When it comes to {1}, {0}", "In connection with {1}, {0}",
    ];

    /// <summary>One rendering; <paramref name="topic"/> is empty where the question says itself what it is about.</summary>
    public static string Say(Ask ask, string topic, SplitMix random, Func<string, string> reword)
    {
        int style = random.Below(20);
        if (ask.Plain)
        {
            string words = topic.Length > 0 ? random.Chance(0.5) ? $"{topic} {ask.Wh}" : $"{ask.Wh} {topic}" : ask.Wh;
            words = reword(words);
            return style < 4 ? Capital(words) + "?" : style < 6 ? words + "?" : words;
        }
        bool movable = ask.Front.Length > 0 && random.Chance(0.4);
        string direct = reword(movable ? ask.DirectWithoutFront : ask.Direct);
        if (movable)
            direct = $"{reword(ask.Front)}, {direct}";
        if (topic.Length > 0)
            return Capital(string.Format(null, random.Pick(topicFirst), direct, style < 10 ? topic : reword(topic))) + "?";
        bool canTurn = !ask.Fixed && (ask.Finite.Length > 0 || ask.Auxiliary.Length == 0);
        return style switch
        {
            < 10 => Capital(direct) + "?",
            < 14 when canTurn => string.Format(null, random.Pick(indirect), reword(ask.Indirect)),
            < 16 => string.Format(null, random.Pick(prefixes), direct) + "?",
            < 18 => direct,
            _ => Hasty(direct),
        };
    }

    /// <summary>The plainest form, without any change.</summary>
    public static string Plain(Ask ask, string topic) =>
        ask.Plain ? topic.Length > 0 ? $"{topic} {ask.Wh}" : ask.Wh
        : topic.Length > 0 ? Capital($"{topic}: {ask.Direct}?") : Capital(ask.Direct) + "?";

    /// <summary>Lower case, no articles, no question mark.</summary>
    static string Hasty(string text) => string.Join(' ', text.Split(' ').Where(word => word is not ("the" or "a" or "an")));

    static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
