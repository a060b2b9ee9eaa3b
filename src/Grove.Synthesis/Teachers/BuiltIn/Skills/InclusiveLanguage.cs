using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Skills;

/// <summary>Sentences from word banks with gendered or excluding words, and the same sentences with neutral ones.</summary>
static class InclusiveLanguage
{
    static readonly string[] instructions =
    [
        "Rewrite in inclusive language: {0}", "Rewrite this in inclusive language: {0}", "Rewrite this sentence in inclusive language: {0}",
        "Make this inclusive: {0}", "Make this sentence gender-neutral: {0}", "Use inclusive language: {0}", "Please rewrite so that it includes everyone: {0}",
        "Say this in inclusive words: {0}", "Change this to inclusive wording: {0}", "{0} Rewrite it in inclusive language.", "Make the following text inclusive: {0}",
        "Replace gendered words with neutral ones: {0}", "Can you make this more inclusive? {0}",
    ];

    static readonly (string Term, string Neutral)[] terms =
        [.. Resource.Lines("inclusive-terms.txt").Select(line => line.Split('|')).Select(parts => (parts[0], parts[1]))];

    static readonly ILookup<string, string> banks = Resource.Lines("inclusive-sentences.txt").Select(line => line.Split(": ", 2))
        .ToLookup(parts => parts[0], parts => parts[1]);

    /// <summary>One row: the request, the answer and the sentence worked on.</summary>
    public static (string Question, string Answer, string Source) Next(SplitMix random)
    {
        (string before, string after) = random.Chance(0.3) ? Pronouns(random) : Terms(random);
        if (random.Chance(0.12))
            before = after; // already inclusive: stays as it is
        return (string.Format(null, random.Pick(instructions), before), after, before);
    }

    static (string, string) Terms(SplitMix random)
    {
        (string term, string neutral) = random.Pick(terms);
        if (Phrase(term, random) is { } pair)
            return (Capital(pair.Replace("{who}", term, StringComparison.Ordinal)), Capital(pair.Replace("{who}", neutral, StringComparison.Ordinal)));
        bool many = Nouns.IsPlural(term) || term.EndsWith("men", StringComparison.Ordinal) || term.EndsWith("people", StringComparison.Ordinal);
        string sentence = Fill(random.Pick(Words(many ? "many" : "one")), random);
        return (Capital(Article(sentence, term)), Capital(Article(sentence, neutral)));
    }

    /// <summary>Terms that are not a person need sentences of their own.</summary>
    static string? Phrase(string term, SplitMix random) => term switch
    {
        "manpower" or "man-hours" => Fill(random.Chance(0.5) ? "We need more {who} {time}." : "The plan asks for a lot of {who} {time}.", random),
        "mankind" => Fill(random.Chance(0.5) ? "This is a great day for {who}." : "The book tells the story of {who}.", random),
        "man-made" => Fill("The lake {place} is {who}.", random),
        "manned" or "unmanned" => Fill("The desk is {who} {time}.", random),
        "sportsmanship" => Fill("Good {who} counts {place}.", random),
        "ladies and gentlemen" or "dear sirs" or "hey guys" => Fill(random.Chance(0.5) ? "{who}, the meeting starts {time}." : "{who}, please find {thing} {place}.", random),
        "wheelchair-bound" => Fill("The visitor is {who} and waits {place}.", random),
        "mother tongue" or "maiden name" => Fill("Write your {who} on the form {time}.", random),
        "blacklist" or "whitelist" => Fill("Put the address on the {who} {time}.", random),
        "grandfathered" => Fill("Older contracts were {who} {time}.", random),
        "master bedroom" => Fill("The {who} was painted {time}.", random),
        _ when term.StartsWith("the ", StringComparison.Ordinal) => Fill(random.Chance(0.5) ? "There is a seat for {who} {place}." : "We made a new plan for {who} {time}.", random),
        "old people" or "girls in the office" => Fill("We invited the {who} {time}.", random).Replace("the old", "old", StringComparison.Ordinal),
        _ => null,
    };

    static (string, string) Pronouns(SplitMix random)
    {
        string[] pair = random.Pick(banks["he"].ToList()).Split('|');
        string role = random.Pick(Words("role")), place = random.Pick(Words("place")), time = random.Pick(Words("time"));
        string Put(string text) => Article(text.Replace("{role}", "{who}", StringComparison.Ordinal).Replace("{place}", place, StringComparison.Ordinal)
            .Replace("{time}", time, StringComparison.Ordinal), role);
        return (Put(pair[0]), Put(pair[1]));
    }

    static string Fill(string sentence, SplitMix random)
    {
        foreach (string bank in (string[])["act", "thing", "time", "place"])
            if (sentence.Contains('{' + bank + '}', StringComparison.Ordinal))
                sentence = sentence.Replace('{' + bank + '}', random.Pick(Words(bank)), StringComparison.Ordinal);
        return sentence;
    }

    static string Article(string sentence, string who)
    {
        bool vowel = "aeiou".Contains(who[0], StringComparison.Ordinal) && !who.StartsWith("us", StringComparison.Ordinal);
        return sentence.Replace("A {who}", (vowel ? "An " : "A ") + who, StringComparison.Ordinal).Replace("a {who}", (vowel ? "an " : "a ") + who, StringComparison.Ordinal)
            .Replace("{who}", who, StringComparison.Ordinal);
    }

    static List<string> Words(string bank) => [.. banks[bank].SelectMany(words => words.Split('|'))];

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
