#:project ../../../src/Grove.Text/Grove.Text.csproj

// Renders chat templates as Grove does, for check.mjs to compare:
//   dotnet run eng/peers/template/dump.cs -- CASES.jsonl OUT.jsonl
// Each line of CASES is {"template": ..., "input": {...}}; each of OUT {"text": ...} or {"error": ...}. The day is 2 January 2026.

using System.Text.Json;
using System.Text.Json.Nodes;
using Grove.Text;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: dotnet run eng/peers/template/dump.cs -- CASES.jsonl OUT.jsonl");
    return 2;
}
int count = 0;
AtomicFile.Write(args[1], stream =>
{
    using var writer = new StreamWriter(stream, leaveOpen: true);
    foreach (string line in File.ReadLines(args[0]))
    {
        JsonElement one = JsonDocument.Parse(line).RootElement;
        writer.WriteLine(Render(one.GetProperty("template").GetString()!, one.GetProperty("input")).ToJsonString());
        count++;
    }
});
Console.WriteLine($"wrote: {count} prompts");
return 0;

static JsonObject Render(string template, JsonElement json)
{
    try
    {
        var input = new TemplateInput { Variables = json.EnumerateObject().ToDictionary(property => property.Name, property => property.Value), Time = new FixedClock() };
        return new JsonObject { ["text"] = ChatTemplate.Parse(template).Render(input).Text };
    }
    catch (GroveException failure)
    {
        return new JsonObject { ["error"] = failure.Message };
    }
}

sealed class FixedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
}
