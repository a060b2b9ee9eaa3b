#:project ../../../src/Grove.Inference/Grove.Inference.csproj
#:property PublishAot=false

// Answers prompts that share a beginning, all at once, and prints one line of JSON with the seconds of each round:
//   dotnet run -c Release eng/peers/llama-batch/batch.cs -- FILE.gguf ANSWERS TOKENS PREFIX THREADS ROUNDS
// Every round starts with an empty cache, so reading the beginning is part of it. A short round before them warms up.

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grove.Inference;
using Grove.Inference.Batching;
using Grove.Models;
using Grove.Tensors;

int[] numbers = [.. args[1..].Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
(int answers, int tokens, int prefix, int threads, int rounds) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
using Model model = Model.Open(args[0]);
using var team = new Team(threads);
var settings = new BatchSettings { MaxSequences = answers, CacheBytes = 2L << 30, Speculation = false };
using var generator = new BatchGenerator(model.Weights, model.Tokenizer, team, _ => false, settings: settings);

// The same ids as in check.mjs: a beginning that all share, and eight tokens of their own.
int[] beginning = [.. Enumerable.Range(0, prefix).Select(i => 300 + i * 7919 % 5000)];
int[] Prompt(int number) => [.. beginning, .. Enumerable.Range(0, 8).Select(i => 400 + (number * 131 + i * 17) % 5000)];

await Task.WhenAll(Enumerable.Range(0, 2).Select(i => generator.GenerateAsync(Prompt(i)[^40..], new GenerationOptions { MaxNewTokens = 8 })));
var seconds = new List<double>();
for (int round = 0; round < rounds; round++)
{
    generator.ClearCache();
    long started = Stopwatch.GetTimestamp();
    Generation[] all = await Task.WhenAll(Enumerable.Range(0, answers).Select(i => generator.GenerateAsync(Prompt(i), new GenerationOptions { MaxNewTokens = tokens })));
    seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
    if (all.Any(answer => answer.AnswerTokens != tokens)) throw new InvalidOperationException("An answer is too short.");
}
Console.WriteLine(JsonSerializer.Serialize(seconds.ToArray().Select(time => time.ToString("F3", CultureInfo.InvariantCulture))));
