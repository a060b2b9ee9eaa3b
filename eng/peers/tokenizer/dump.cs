#:project ../../../src/Grove.Text/Grove.Text.csproj

// Writes texts, the ids that Grove gives them and the text that those decode to, one JSON object a line, for check.mjs to compare:
//   dotnet run eng/peers/tokenizer/dump.cs -- TOKENIZER_JSON TEXTS.jsonl OUT.jsonl [TOKENIZER_JSON TEXTS.jsonl OUT.jsonl ...]
// TEXTS.jsonl has one JSON string a line.

using System.Text.Json;
using System.Text.Json.Nodes;
using Grove.Text;

if (args.Length == 0 || args.Length % 3 != 0)
{
    Console.Error.WriteLine("usage: dotnet run eng/peers/tokenizer/dump.cs -- TOKENIZER_JSON TEXTS.jsonl OUT.jsonl ...");
    return 2;
}
foreach (string[] job in args.Chunk(3))
{
    Tokenizer tokenizer = Tokenizer.Load(job[0]);
    AtomicFile.Write(job[2], stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        foreach (string line in File.ReadLines(job[1]))
        {
            string text = JsonDocument.Parse(line).RootElement.GetString()!;
            int[] ids = tokenizer.EncodeWithSpecialTokens(text);
            writer.WriteLine(new JsonObject
            {
                ["text"] = text,
                ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]),
                ["decoded"] = tokenizer.Decode(ids, skipSpecial: true),
            }.ToJsonString());
        }
    });
}
return 0;
