using System.Text.Json;
using System.Text.RegularExpressions;

namespace Grove.Synthesis.Pipelines.Replies;

/// <summary>What a reply is expected to be.</summary>
public enum ReplyKind
{
    /// <summary>One text, taken whole.</summary>
    Text,

    /// <summary>Any number of questions with answers.</summary>
    Pairs,

    /// <summary>Any number of texts.</summary>
    List,

    /// <summary>An explanation and a number.</summary>
    Judgment,

    /// <summary>Texts between marks, as InstructLab's prompts ask for them.</summary>
    Tags,

    /// <summary>What the groups of a regular expression match.</summary>
    Pattern,

    /// <summary>Any number of JSON objects, a column for each property.</summary>
    Records,
}

/// <summary>How a reply is read.</summary>
/// <param name="Kind">What it is expected to be.</param>
/// <param name="Columns">The columns that take its parts: one text; question and answer; one item; explanation and number; one for each tag or group.</param>
public sealed record ReplyForm(ReplyKind Kind, IReadOnlyList<string> Columns)
{
    /// <summary>The marks before each part, for <see cref="ReplyKind.Tags"/>.</summary>
    public IReadOnlyList<string> StartTags { get; init; } = [];

    /// <summary>The marks behind each part; an empty one means the end of the reply.</summary>
    public IReadOnlyList<string> EndTags { get; init; } = [];

    /// <summary>The expression, for <see cref="ReplyKind.Pattern"/>.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>Marks that are taken out of parts.</summary>
    public IReadOnlyList<string> CleanUp { get; init; } = [];

    /// <summary>The JSON schema to ask for where the endpoint can be held to one; null where the reply is no JSON.</summary>
    public JsonElement? Schema => Kind switch
    {
        ReplyKind.Pairs => PairsSchema,
        ReplyKind.List => ListSchema,
        ReplyKind.Judgment => JudgmentSchema,
        ReplyKind.Records => RecordsSchema(),
        _ => null,
    };

    static JsonElement PairsSchema { get; } = Parse("""
        {"type":"object","properties":{"pairs":{"type":"array","items":{"type":"object","properties":{"question":{"type":"string"},"answer":{"type":"string"}},"required":["question","answer"],"additionalProperties":false}}},"required":["pairs"],"additionalProperties":false}
        """);

    static JsonElement ListSchema { get; } = Parse("""
        {"type":"object","properties":{"items":{"type":"array","items":{"type":"string"}}},"required":["items"],"additionalProperties":false}
        """);

    static JsonElement JudgmentSchema { get; } = Parse("""
        {"type":"object","properties":{"explanation":{"type":"string"},"score":{"type":"integer"}},"required":["explanation","score"],"additionalProperties":false}
        """);

    JsonElement RecordsSchema() => JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new
        {
            rows = new
            {
                type = "array",
                items = new { type = "object", properties = Columns.ToDictionary(column => column, _ => new { type = "string" }), required = Columns, additionalProperties = false },
            },
        },
        required = (string[])["rows"],
        additionalProperties = false,
    });

    /// <summary>What it is, in a few words for people.</summary>
    public string Describe() => Kind switch
    {
        ReplyKind.Text => "the whole reply",
        ReplyKind.Pairs => "questions and answers",
        ReplyKind.List => "a list",
        ReplyKind.Judgment => "an explanation and a score",
        ReplyKind.Records => "JSON objects",
        ReplyKind.Tags => $"what stands between {string.Join(", ", StartTags.Zip(EndTags, (start, end) => $"{start} and {(end.Length == 0 ? "the end" : end)}"))}",
        _ => "what a pattern matches",
    };

    static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
