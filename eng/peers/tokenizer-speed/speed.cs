#:project ../../../src/Grove.Text/Grove.Text.csproj

// Encodes a file in parts again and again when told to, and prints seconds and a sum of the ids, for check.mjs:
//   dotnet run -c Release eng/peers/tokenizer-speed/speed.cs -- TOKENIZER_JSON PARTS.jsonl
// Each line on standard input is one turn.

using System.Diagnostics;
using System.Text.Json;
using Grove.Text;

Tokenizer tokenizer = Tokenizer.Load(args[0]);
string[] parts = [.. File.ReadLines(args[1]).Select(line => JsonDocument.Parse(line).RootElement.GetString()!)];
Console.WriteLine("ready");
while (Console.ReadLine() is not null)
{
    long sum = 0, count = 0;
    var watch = Stopwatch.StartNew();
    foreach (string part in parts)
    {
        int[] ids = tokenizer.Encode(part, allowSpecial: true);
        count += ids.Length;
        foreach (int id in ids) sum += id;
    }
    double seconds = watch.Elapsed.TotalSeconds;
    Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{seconds:R},{count},{sum}]"));
}
