using Grove.Evaluation.Questions;
using Grove.Evaluation.Reports;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Tests.Reports;

/// <summary>Reports with made-up numbers.</summary>
public static class SampleReport
{
    static readonly (string Text, string Answer)[] Facts =
    [
        ("By when does windscreen damage have to be reported?", "Within 10 days."),
        ("Who is the claims director?", "Yuki Castellanos."),
        ("How much can an adjuster sign off alone?", "Up to 2,500 euros."),
        ("Which price list gives us the value of a car?", "The Kestrel price list."),
        ("What do payments into foreign bank accounts need?", "A second signature."),
        ("On which weekday are wrecks auctioned?", "On Monday."),
    ];

    static readonly string[] Leaves =
        ["knowledge/insurance/deadlines-and-limits", "knowledge/insurance/parts-and-suppliers", "knowledge/insurance/repairs"];

    /// <summary>A report in which the first <paramref name="right"/> of 60 questions are right after, <paramref name="rightBefore"/> before.</summary>
    public static GrowReport Of(int right = 47, int rightBefore = 3, double bitsAfter = 1.451) => new()
    {
        Title = "northwind-claims",
        Created = new DateTimeOffset(2026, 8, 20, 14, 5, 0, TimeSpan.Zero),
        Version = "0.1.0",
        Model = "out/model",
        ChatCommand = "grove chat out/model",
        Before = new Measurement(Knowledge(rightBefore, "the the car is a"), Bits(1.412)),
        After = new Measurement(Knowledge(right, "Within 30 days of the accident."), Bits(bitsAfter)),
        Funnel =
        [
            new("written from the documents", 0, 2140, []),
            new("grounded in their sentence", 2140, 2098, ["What is the it? It."]),
            new("duplicates removed", 2098, 1876, ["Who is the claims director? Yuki Castellanos.", "Who's the claims director? Yuki Castellanos."]),
            new("close to a held-out question", 1876, 1840, ["Who leads the Lighthouse team?"]),
            new("general data mixed in", 1840, 2480, []),
        ],
        Loss = [.. Enumerable.Range(1, 420).Select(step => new LossPoint(step, (3.1 * Math.Exp(-step / 75.0)) + 0.12 + (0.16 * Math.Abs(Math.Sin(step * 1.7)) * Math.Exp(-step / 220.0))))],
        Settings = [new("seed", "42"), new("epochs", "6"), new("learning rate", "0.0008"), new("general share", "25%")],
        Durations = [new("read", 0.4), new("generate", 3.2), new("tune", 171), new("evaluate", 41.5), new("report", 0.3)],
        Hashes = [new("model.safetensors", new string('a', 64)), new("base model", new string('b', 64))],
        Notes = ["36 rows were too close to a held-out question and were left out."],
    };

    static KnowledgeScores Knowledge(int right, string wrongAnswer) => KnowledgeScores.Of(
    [
        .. Enumerable.Range(0, 60).Select(at =>
        {
            (string text, string answer) = Facts[at % Facts.Length];
            Question question = new(Leaves[at / 20], $"{text} ({at})", answer, [], "The passage says so.\nA second line.");
            return Answer.Score(question, at * 37 % 60 < right ? answer : wrongAnswer);
        }),
    ]);

    static BitsPerByteScore Bits(double value) => new(new Interval(value, value - 0.06, value + 0.07), 240, 61_000, 250_000);
}
