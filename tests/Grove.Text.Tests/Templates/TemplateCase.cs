using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grove.Text.Tests.Templates;

/// <summary>A template with its input and what Jinja2 made of it; null when that refused.</summary>
sealed record TemplateCase(string Name, string Template, JsonElement Input, string? Expected)
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "templates");

    /// <summary>The day on which the fixtures were rendered.</summary>
    public static TimeProvider Clock { get; } = new FixedClock();

    /// <summary>The same cases, in the same order, as eng/peers/template/cases.mjs makes.</summary>
    public static List<TemplateCase> All { get; } = [.. Read()];

    public static IEnumerable<string> TemplateFiles => Directory.GetFiles(Folder, "*.jinja").Order(StringComparer.Ordinal);

    public TemplateInput ToInput() => TemplateInput.Read(Input, Name) with { Time = Clock };

    static IEnumerable<TemplateCase> Read()
    {
        Dictionary<string, string?> expected = File.ReadLines(Path.Combine(Folder, "expected.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(row => row.GetProperty("name").GetString()!, row => row.TryGetProperty("text", out JsonElement text) ? text.GetString() : null);
        JsonArray conversations = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "conversations.json")))!.AsArray();
        foreach (string file in TemplateFiles)
            foreach (JsonNode? conversation in conversations)
                foreach (bool prompt in (bool[])[false, true])
                {
                    JsonObject input = conversation!.DeepClone().AsObject();
                    string name = $"{Path.GetFileName(file)} / {input["name"]}{(prompt ? " / prompt" : "")}";
                    input.Remove("name");
                    input["bos_token"] = "<s>";
                    input["eos_token"] = "</s>";
                    input["add_generation_prompt"] = prompt;
                    yield return new TemplateCase(name, File.ReadAllText(file), JsonSerializer.SerializeToElement(input), expected[name]);
                }
        JsonObject shared = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "snippets-input.json")))!.AsObject();
        shared["messages"] = new JsonArray();
        JsonElement snippetInput = JsonSerializer.SerializeToElement(shared);
        string[] snippets = File.ReadAllText(Path.Combine(Folder, "snippets.txt")).Split("\n=====\n");
        for (int i = 0; i < snippets.Length; i++)
            yield return new TemplateCase($"snippet {i + 1}", snippets[i], snippetInput, expected[$"snippet {i + 1}"]);
    }

    sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
