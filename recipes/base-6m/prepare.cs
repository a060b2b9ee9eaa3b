// Prepares the training mixture of the shipped base model from the unpacked corpora.
//
//   dotnet run recipes/base-6m/prepare.cs -- CORPORA EVAL-DATA OUT GENERAL
//
// CORPORA    folder with text/ and instruct/ as plain files
// EVAL-DATA  folder of public evaluation sets; a document that shares 13 words in a row with one is dropped
// OUT        receives one JSONL file per source: {"text": …} or {"messages": […]}
// GENERAL    receives replay.jsonl (a sample of what the base saw) and heldout.jsonl (never in OUT),
//            both only from sources whose licences allow passing the text on without share-alike
//
// Every choice depends on a hash of the document itself, so that the same corpora give the same files.

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

if (args.Length != 4)
{
    Console.Error.WriteLine("usage: dotnet run recipes/base-6m/prepare.cs -- CORPORA EVAL-DATA OUT GENERAL");
    return 2;
}

var (corpora, evaluation, output, general) = (args[0], args[1], args[2], args[3]);
var json = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
string Text(string name) => Path.Combine(corpora, "text", name);
string Instruct(params string[] parts) => Path.Combine([corpora, "instruct", .. parts]);

Directory.CreateDirectory(output);
Directory.CreateDirectory(general);
var contaminated = EvaluationShingles();
Console.WriteLine($"evaluation shingles: {contaminated.Count:N0}");

// name, megabytes wanted, may be shipped (licence without share-alike), documents
(string Name, double Megabytes, bool Shippable, IEnumerable<string> Rows)[] sources =
[
    ("wikipedia", 9, false, Plain(Text("wikipedia.txt"), 1800)),
    ("openstax", 8, true, Plain(Text("openstax.txt"), 1800)),
    ("us-gov-guides", 5, true, Plain(Text("us-gov-guides.txt"), 1800)),
    ("onestop-english", 1.5, false, Plain(Text("onestop-english.txt"), 1800)),
    ("childrens-stories", 3, true, Plain(Text("childrens-stories.txt"), 1800)),
    ("classic-books-plain", 2, true, Plain(Text("classic-books-plain.txt"), 1800)),
    ("short-sentences", 2, true, Plain(Text("short-sentences.txt"), 500)),
    ("factbook", 1, true, Plain(Text("factbook.txt"), 1200)),
    ("task-dialogues", 5, false, Dialogues(Text("task-dialogues.txt"), "User: ", "Assistant: ")),
    ("open-chats", 1.5, false, Dialogues(Text("open-chats.txt"), "A: ", "B: ")),
    ("wordnet", 8, true, WordNet(Text("wordnet-definitions.txt"))),
    ("squad", 4, false, Squad(Instruct("squad", "squad-v2-dev-rejoined.jsonl"))),
    ("opentriviaqa", 4, false, Trivia(Instruct("opentriviaqa.jsonl"))),
    ("fairytaleqa", 4, true, FairyTales(Instruct("fairytaleqa-questions.jsonl"), Instruct("fairytaleqa-stories.jsonl"))),
    ("p3", 6, false, Prompts(Instruct("p3-subset.jsonl"), 900)),
    ("flan-cot", 3, true, FlanCot(Instruct("flan-cot"))),
    ("short-instructions", 1, true, Alpaca(Instruct("short-instructions.json"))),
    ("chatterbot", 0.3, true, Chatterbot(Instruct("chatterbot-english"))),
];

const double ReplayMegabytesPerSource = 0.09;
const double HeldOutBytesPerSource = 16_000;
using var replay = new StreamWriter(Path.Combine(general, "replay.jsonl"));
using var heldOut = new StreamWriter(Path.Combine(general, "heldout.jsonl"));
foreach (var source in sources)
{
    var rows = source.Rows.Distinct().Select(row => (Row: row, Hash: Hash(row))).ToList();
    var clean = rows.Where(row => !IsContaminated(row.Row)).OrderBy(row => row.Hash).ToList();
    // Lowest hashes are held out, the next ones are trained on, until the share wanted is filled.
    double heldOutBytes = 0, written = 0, replayed = 0;
    var isText = clean.Count > 0 && clean[0].Row.StartsWith("{\"text\"", StringComparison.Ordinal);
    using var file = new StreamWriter(Path.Combine(output, source.Name + ".jsonl"));
    int count = 0;
    foreach (var (row, _) in clean)
    {
        var bytes = Encoding.UTF8.GetByteCount(row);
        if (source.Shippable && isText && heldOutBytes < HeldOutBytesPerSource)
        {
            heldOutBytes += bytes;
            heldOut.Write(row + "\n");
            continue;
        }

        if (written > source.Megabytes * 1e6)
            break;
        written += bytes;
        count++;
        file.Write(row + "\n");
        if (source.Shippable && replayed < ReplayMegabytesPerSource * 1e6)
        {
            replayed += bytes;
            replay.Write(row + "\n");
        }
    }

    Console.WriteLine($"{source.Name,-22} {count,8:N0} rows {written / 1e6,7:F2} MB   overlap with evaluation sets: {rows.Count - clean.Count:N0} dropped");
}

return 0;

string TextRow(string text) => new JsonObject { ["text"] = text.Trim() }.ToJsonString(json);

string ChatRow(params string[] turns)
{
    var messages = new JsonArray();
    for (int i = 0; i < turns.Length; i++)
        messages.Add((JsonNode)new JsonObject { ["role"] = i % 2 == 0 ? "user" : "assistant", ["content"] = turns[i].Trim() });
    return new JsonObject { ["messages"] = messages }.ToJsonString(json);
}

static ulong Hash(string text)
{
    // FNV-1a with a final mix: stable across machines and versions, unlike string.GetHashCode.
    ulong hash = 14695981039346656037;
    foreach (var c in text)
        hash = (hash ^ c) * 1099511628211;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccd;
    return hash ^ (hash >> 33);
}

// Paragraphs are gathered into documents of about the size of a training window.
IEnumerable<string> Plain(string path, int size)
{
    var document = new StringBuilder();
    var blank = false;
    foreach (var raw in File.ReadLines(path))
    {
        var line = raw.TrimEnd();
        if (line.Length == 0 || (line.Length > 3 && line.All(c => c is '-' or '=' or '*' or ' ')))
        {
            blank = true;
            continue;
        }

        if (document.Length > size && (blank || size <= 500 || document.Length > 3 * size / 2 || line.StartsWith("# ", StringComparison.Ordinal)))
        {
            yield return TextRow(document.ToString());
            document.Clear();
        }

        if (document.Length > 0)
            document.Append(blank ? "\n\n" : "\n");
        // A single line longer than a document is cut at sentence ends.
        while (document.Length + line.Length > 2 * size)
        {
            var cut = line.LastIndexOf(". ", Math.Clamp(2 * size - document.Length, 0, line.Length - 1), StringComparison.Ordinal);
            if (cut < 0)
                break;
            document.Append(line, 0, cut + 1);
            yield return TextRow(document.ToString());
            document.Clear();
            line = line[(cut + 2)..];
        }

        document.Append(line);
        blank = false;
    }

    if (document.Length > size / 4)
        yield return TextRow(document.ToString());
}

IEnumerable<string> Dialogues(string path, string first, string second)
{
    var turns = new List<string>();
    foreach (var line in File.ReadLines(path).Append(""))
    {
        if (line.Trim().Length == 0)
        {
            if (turns.Count >= 2)
                yield return ChatRow([.. turns.Take(turns.Count / 2 * 2).Take(12)]);
            turns.Clear();
        }
        else if (line.StartsWith(turns.Count % 2 == 0 ? first : second, StringComparison.Ordinal))
            turns.Add(line[(turns.Count % 2 == 0 ? first : second).Length..]);
        else if (turns.Count > 0)
            turns[^1] += " " + Regex.Replace(line, "^[A-Za-z]+: ", "");
    }
}

IEnumerable<string> WordNet(string path)
{
    foreach (var line in File.ReadLines(path))
    {
        var entry = JsonNode.Parse(line)!;
        var lemmas = entry["lemmas"]!.AsArray().Select(l => (string)l!).ToArray();
        var definition = (string?)entry["definition"]!.AsArray().FirstOrDefault();
        if (definition is null || lemmas.Length == 0 || lemmas[0].Any(char.IsDigit))
            continue;
        var example = (string?)entry["examples"]?.AsArray().FirstOrDefault();
        var word = lemmas[0];
        var kind = Hash(line) % 10;
        if (lemmas.Length > 1 && kind < 5)
        {
            var others = string.Join(", ", lemmas.Skip(1));
            yield return (Hash(word) % 4) switch
            {
                0 => ChatRow($"What is another word for {word}?", others),
                1 => ChatRow($"Which words mean the same as \"{word}\"?", others),
                2 => ChatRow($"Give a synonym of {word}.", others),
                _ => ChatRow($"{word}: say it in other words", $"{others}: {definition}"),
            };
        }
        else if (kind < 7)
        {
            yield return (Hash(word) % 4) switch
            {
                0 => ChatRow($"What does {word} mean?", definition),
                1 => ChatRow($"Define {word}.", definition),
                2 => ChatRow($"What is the meaning of \"{word}\"?", definition),
                _ => ChatRow($"Explain the word {word}.", example is null ? definition : $"{definition}, for example: {example}"),
            };
        }
        else if (kind < 9)
            yield return ChatRow(Hash(word) % 2 == 0 ? $"What do you call this: {definition}?" : $"Which word means: {definition}?", word);
        else
            yield return TextRow($"{word}: {definition}" + (example is null ? "." : $". {example}."));
    }
}

IEnumerable<string> Squad(string path)
{
    foreach (var line in File.ReadLines(path))
    {
        var row = JsonNode.Parse(line)!;
        var question = (string)row["question"]!;
        var answer = FirstAnswer(row["answers"]);
        var context = (string)row["context"]!;
        if (answer is null)
            continue;
        if (context.Length < 700 && Hash(line) % 3 != 0)
            yield return ChatRow($"{context}\n\n{question}", answer);
        else
            yield return ChatRow($"{question}", answer);
    }

    static string? FirstAnswer(JsonNode? answers) => answers switch
    {
        JsonArray { Count: > 0 } list => list[0] is JsonObject one ? (string?)one["text"] : (string?)list[0],
        JsonObject found => (string?)found["text"]?.AsArray().FirstOrDefault(),
        _ => null,
    };
}

IEnumerable<string> Trivia(string path)
{
    foreach (var line in File.ReadLines(path))
    {
        var row = JsonNode.Parse(line)!;
        var question = (string)row["question"]!;
        var answer = (string?)row["answer"];
        var choices = row["choices"]!.AsArray().Select(c => (string)c!).ToArray();
        if (string.IsNullOrWhiteSpace(answer) || question.Length > 250)
            continue;
        yield return Hash(line) % 2 == 0
            ? ChatRow(question, answer)
            : ChatRow($"{question}\nChoose one: {string.Join(", ", choices)}", answer);
    }
}

IEnumerable<string> FairyTales(string questions, string stories)
{
    var sections = File.ReadLines(stories).Select(l => JsonNode.Parse(l)!)
        .ToDictionary(s => (string)s["story"]!, s => s["sections"]!.AsArray().Select(x => Regex.Replace((string)x!, @"\s*\n\s*", " ")).ToArray());
    foreach (var line in File.ReadLines(questions))
    {
        var row = JsonNode.Parse(line)!;
        var answer = (string)row["answer1"]!;
        if (!int.TryParse((string?)row["cor_section"], out var index) || !sections.TryGetValue((string)row["story"]!, out var story)
            || index < 1 || index > story.Length || story[index - 1].Length > 900 || answer.Length == 0)
            continue;
        yield return ChatRow($"{story[index - 1]}\n\n{(string)row["question"]!}", answer);
    }
}

IEnumerable<string> Prompts(string path, int longest)
{
    var seen = new HashSet<ulong>();
    foreach (var line in File.ReadLines(path))
    {
        var row = JsonNode.Parse(line)!;
        var (prompt, completion) = ((string)row["prompt"]!, (string)row["completion"]!);
        // The same passage returns under many prompts: its middle names it well enough.
        if (prompt.Length + completion.Length > longest || completion.Trim().Length == 0
            || !seen.Add(Hash(prompt[(prompt.Length / 3)..Math.Min(prompt.Length, prompt.Length / 3 + 80)])))
            continue;
        yield return ChatRow(prompt, completion);
    }
}

IEnumerable<string> FlanCot(string folder)
{
    foreach (var file in Directory.EnumerateFiles(folder, "*.tsv").Order(StringComparer.Ordinal))
    {
        foreach (var line in File.ReadLines(file))
        {
            var cells = line.Split('\t').Select(c => c.Replace("\\n", "\n")).ToArray();
            if (cells.Length < 3 || cells[0].Length + cells[2].Length > 700 || cells[1].Trim().Length == 0 || cells[2].Trim().Length == 0)
                continue;
            yield return Hash(line) % 2 == 0 ? ChatRow(cells[0], cells[1]) : ChatRow(cells[0], $"{cells[2]} The answer is {cells[1]}.");
        }
    }
}

IEnumerable<string> Alpaca(string path)
{
    foreach (var row in JsonNode.Parse(File.ReadAllText(path))!.AsArray())
    {
        var (instruction, input, answer) = ((string)row!["instruction"]!, (string?)row["input"], (string?)row["output"]);
        if (!string.IsNullOrWhiteSpace(answer))
            yield return ChatRow(string.IsNullOrWhiteSpace(input) ? instruction : $"{instruction}\n{input}", answer);
    }
}

IEnumerable<string> Chatterbot(string folder)
{
    foreach (var file in Directory.EnumerateFiles(folder, "*.yml").Order(StringComparer.Ordinal))
    {
        string? question = null;
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("- - ", StringComparison.Ordinal))
                question = line[4..].Trim(' ', '"', '\'');
            else if (line.StartsWith("  - ", StringComparison.Ordinal) && question is { Length: > 0 })
            {
                var answer = line[4..].Trim(' ', '"', '\'');
                if (answer.Length > 1) // "|" opens a block: not an answer on one line
                    yield return ChatRow(question, answer);
                question = null;
            }
        }
    }
}

HashSet<ulong> EvaluationShingles()
{
    var shingles = new HashSet<ulong>();
    foreach (var file in Directory.EnumerateFiles(evaluation, "*", SearchOption.AllDirectories))
    {
        if (Path.GetExtension(file) is not (".jsonl" or ".csv" or ".txt" or ".tokens") || file.EndsWith("README.md", StringComparison.Ordinal))
            continue;
        foreach (var line in File.ReadLines(file))
            foreach (var shingle in Shingles(line))
                shingles.Add(shingle);
    }

    return shingles;
}

static IEnumerable<ulong> Shingles(string text)
{
    const int Words = 13;
    var words = Regex.Split(text.ToLowerInvariant(), "[^a-z0-9]+").Where(w => w.Length > 0).ToArray();
    for (int i = 0; i + Words <= words.Length; i++)
        yield return Hash(string.Join(' ', words, i, Words));
}

bool IsContaminated(string row) => Shingles(row).Any(contaminated.Contains);
