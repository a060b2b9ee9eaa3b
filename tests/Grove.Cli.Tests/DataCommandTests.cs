using System.IO.Compression;
using System.Text.Json;

namespace Grove.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    const string Good = """{"messages":[{"role":"user","content":"How long?"},{"role":"assistant","content":"Ten days."}],"metadata":{"leaf":"claims"}}""";
    const string Alpaca = """{"instruction":"Sum up.","input":"A long text.","output":"Short."}""";

    static readonly string Model = Path.Combine(Repository.Root, "models", "grove-base-6m");

    readonly string folder = Directory.CreateTempSubdirectory("grove-data-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Write(string name, params string[] lines)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    [Fact]
    public async Task Stats_count_rows_tokens_and_what_is_learned()
    {
        CommandLineRun run = await CommandLineRun.Of("data", "stats", Write("a.jsonl", Good, Good, Alpaca), "--model", Model, "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((3, 1, 2), (json.GetProperty("rows").GetInt32(), json.GetProperty("duplicates").GetInt32(), json.GetProperty("leaves").GetProperty("claims").GetInt32()));
        Assert.InRange(json.GetProperty("lossTokens").GetInt32(), 6, json.GetProperty("tokens").GetInt32() - 6);
        Assert.Equal(3, json.GetProperty("roles").GetProperty("assistant").GetInt32());
        Assert.Contains("tokens that are learned", (await CommandLineRun.Of("data", "stats", Path.Combine(folder, "a.jsonl"), "--model", Model)).Out);
    }

    [Fact]
    public async Task View_shows_what_is_learned()
    {
        string file = Write("a.jsonl", Good, Alpaca, Good.Replace("How", "\\u001b[31mSince when, and how"));
        CommandLineRun run = await CommandLineRun.Of("data", "view", file, "--model", Model);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"row 1, {file}:1, claims: ", run.Out);
        Assert.Contains("<|user|>How long?<|end|><|assistant|>[[Ten days.<|end|>]]", run.Out);
        Assert.Contains("\\u001b[31mSince when", run.Out);
        Assert.DoesNotContain("\e", run.Out);
        run = await CommandLineRun.Of("data", "view", file, "--model", Model, "--row", "2");
        Assert.Contains("[[Short.<|end|>]]", run.Out);
        Assert.DoesNotContain("How long?", run.Out);
        run = await CommandLineRun.Of("data", "view", file, "--model", Model, "--grep", "SINCE", "--json");
        JsonElement row = Assert.Single(JsonDocument.Parse(run.Out).RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal((3, "Ten days.<|end|>"), (row.GetProperty("row").GetInt32(), row.GetProperty("stretches").EnumerateArray().Single(part => part.GetProperty("learned").GetBoolean()).GetProperty("text").GetString()));
        Assert.Equal(1, (await CommandLineRun.Of("data", "view", file, "--model", Model, "--row", "9")).ExitCode);
    }

    [Fact]
    public async Task View_is_in_colour_on_a_terminal()
    {
        var output = new StringWriter();
        var screen = new Screen(output, TextWriter.Null, Interactive: false) { WritesToPeople = true };
        Assert.Equal(0, await GroveProgram.Run(["data", "view", Write("a.jsonl", Good), "--model", Model], screen));
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))) Assert.Contains("\e[32mTen days.<|end|>\e[0m", output.ToString());
    }

    [Fact]
    public async Task Check_names_file_and_row_and_ends_with_1()
    {
        string file = Write("a.jsonl", Good, "{", Good, """{"messages":[{"role":"user","content":"Who pays for it?"},{"role":"assistant","content":"We."}]}"""), against = Write("mmlu.jsonl", """{"question":"Who pays for it?"}""");
        CommandLineRun run = await CommandLineRun.Of("data", "check", file, "--against", against, "--model", Model);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{file}:2: unreadable: the line is not valid JSON", run.Out);
        Assert.Contains($"{file}:3: duplicate: the same as {file}:1", run.Out);
        Assert.Contains($"{file}:4: leak: message 1 has the same words of {against}:1", run.Out);
        Assert.Contains("3 rows, 3 problems: ", run.Out);
        run = await CommandLineRun.Of("data", "check", file, "--model", Model, "--max-tokens", "3", "--json");
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((false, 3), (json.GetProperty("ok").GetBoolean(), json.GetProperty("counts").GetProperty("too-long").GetInt32()));
        Assert.Equal(0, (await CommandLineRun.Of("data", "check", Write("good.jsonl", Good))).ExitCode);
    }

    [Fact]
    public async Task Mixes_by_a_recipe()
    {
        Write("k.jsonl", Good, Good.Replace("Ten", "Two").Replace("How", "Since"));
        string recipe = Write("recipe.yaml", "datasets:", "  - path: k.jsonl", "    rows: 6"), output = Path.Combine(folder, "mixed.jsonl");
        CommandLineRun run = await CommandLineRun.Of("data", "mix", recipe, "--out", output, "--json");
        Assert.Equal((0, 6), (run.ExitCode, JsonDocument.Parse(run.Out).RootElement.GetProperty("rows").GetInt32()));
        Assert.Equal(6, File.ReadAllLines(output).Length);
        Assert.Contains("datasets:", (await CommandLineRun.Of("data", "mix", "--example", "skills")).Out);
    }

    [Fact]
    public async Task Converts_and_says_what_is_dropped()
    {
        string packed = Path.Combine(folder, "a.jsonl.gz"), output = Path.Combine(folder, "out.jsonl");
        using (var writer = new StreamWriter(new GZipStream(File.Create(packed), CompressionLevel.Fastest))) writer.Write($"{Good[..^1]},\"weight\":2}}\n");
        CommandLineRun run = await CommandLineRun.Of("data", "convert", packed, output, "--to", "alpaca");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Left out, as the form has no place for it: weight (1 rows).", run.Out);
        Assert.StartsWith("""{"instruction":"How long?","input":"","output":"Ten days.","metadata":{"leaf":"claims"}}""", File.ReadAllText(output));
        run = await CommandLineRun.Of("data", "convert", output, Path.Combine(folder, "trl.jsonl"), "--to", "trl", "--json");
        Assert.Equal("trl", JsonDocument.Parse(run.Out).RootElement.GetProperty("to").GetString());
    }

    [Fact]
    public async Task Bad_usage_and_bad_input_are_one_line()
    {
        string file = Write("a.jsonl", Good), broken = Write("b.jsonl", "{"), empty = Write("e.jsonl"), recipe = Write("r.yaml", "datasets: [{path: a.jsonl}]");
        string output = Path.Combine(folder, "o.jsonl");
        foreach ((string message, string[] words) in ((string, string[])[])
        [
            ($"cannot read the dataset ({broken}:1): the line is not valid JSON", ["convert", broken, output, "--to", "trl"]),
            ("IN and OUT are the same file", ["convert", file, file, "--to", "trl"]),
            ("--to is \"csv\"", ["convert", file, output, "--to", "csv"]),
            ("nothing to write", ["convert", empty, output, "--to", "trl"]),
            ("--out is missing", ["mix", recipe]),
            ("is one of the recipe's datasets", ["mix", recipe, "--out", file]),
            ("there is no example recipe \"x\"", ["mix", "--example", "x"]),
            ("cannot read (nowhere.yaml): there is no such file", ["mix", "nowhere.yaml", "--out", output]),
            ("--row must be 1 or more", ["view", file, "--row", "0"]),
            ("--max-tokens needs --model", ["check", file, "--max-tokens", "5"]),
            ("cannot read (nowhere.jsonl): there is no such file", ["stats", "nowhere.jsonl"]),
            ("there is no model (nowhere)", ["stats", file, "--model", "nowhere"]),
        ])
        {
            CommandLineRun run = await CommandLineRun.Of(["data", .. words, "--quiet"]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(message, run.ErrorLine);
            Assert.Empty(run.Out);
            Assert.False(File.Exists(output));
        }
    }
}
