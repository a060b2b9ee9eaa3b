#:project ../../../src/Grove.Text/Grove.Text.csproj

// Writes texts, the ids that Grove gives them and the text that those decode to, one JSON object a line, for check.mjs to compare:
//   dotnet run eng/peers/tokenizer/dump.cs -- TOKENIZER_JSON TEXT_FILE OUT.jsonl
// The texts are the lines of TEXT_FILE, blocks of four lines, and random Unicode of a fixed seed.

using System.Text;
using System.Text.Json.Nodes;
using Grove.Text;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: dotnet run eng/peers/tokenizer/dump.cs -- TOKENIZER_JSON TEXT_FILE OUT.jsonl");
    return 2;
}
Tokenizer tokenizer = Tokenizer.Load(args[0]);
string[] lines = [.. File.ReadLines(args[1]).Take(20_000)];
IEnumerable<string> blocks = lines.Chunk(4).Select(block => string.Join("\n", block) + "\n\n  ");
int count = 0;
AtomicFile.Write(args[2], stream =>
{
    using var writer = new StreamWriter(stream, leaveOpen: true);
    foreach (string text in lines.Concat(blocks).Concat(RandomTexts(2_000)).Where(text => text.Length > 0))
    {
        int[] ids = tokenizer.Encode(text, allowSpecial: true);
        writer.WriteLine(new JsonObject
        {
            ["text"] = text,
            ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]),
            ["decoded"] = tokenizer.Decode(ids),
        }.ToJsonString());
        count++;
    }
});
Console.WriteLine($"wrote: {count} texts");
return 0;

static IEnumerable<string> RandomTexts(int count)
{
    var random = new Random(1);
    // Few enough of each that words, numbers, contractions and spaces meet one another often.
    string[] pieces = [" ", " ", "  ", "\n", "\t", "'s", "'ll", "'", "a", "The", "é", "ß", "Ж", "中文", "한", "ت", "😀", "𝔸", "१", "½", "7", "12", ",", "...", "\u00a0", "\u0301", "<|endoftext|>"];
    for (int i = 0; i < count; i++)
    {
        var text = new StringBuilder();
        for (int left = random.Next(1, 40); left > 0; left--)
            text.Append(random.Next(8) == 0 ? RandomRune(random).ToString() : pieces[random.Next(pieces.Length)]);
        yield return text.ToString();
    }
}

static Rune RandomRune(Random random)
{
    while (true)
    {
        int value = random.Next(random.Next(2) == 0 ? 0x3000 : 0x1FFFF);
        // Characters that our Unicode table does not know may be letters in the other library's.
        if (!Rune.IsValid(value)) continue;
        if (Rune.GetUnicodeCategory(new Rune(value)) != System.Globalization.UnicodeCategory.OtherNotAssigned) return new Rune(value);
    }
}
