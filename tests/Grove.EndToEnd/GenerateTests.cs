using System.Diagnostics;
using System.Text.Json;
using Grove.Synthesis.Tests.Teachers.Endpoints;

namespace Grove.EndToEnd;

/// <summary><c>grove generate</c> with a server as the teacher, and killed.</summary>
public sealed class GenerateTests : IDisposable
{
    static readonly string[] outputs = ["train.jsonl", "funnel.json", "generate.json", "README.md"];

    readonly string folder = Directory.CreateTempSubdirectory("grove-generate-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static string Sample => Path.Combine(Path.GetDirectoryName(GroveProcess.Program)!, "samples", "clinic-leaflet");

    string[] Arguments(ChatServer server, string output) =>
        ["generate", Sample, "--teacher", server.Address, "--pipeline", "full", "--per-leaf", "12", "--out", output, "--json", "--quiet"];

    [Fact]
    public void A_run_killed_at_random_moments_ends_with_the_bytes_of_one_that_was_not()
    {
        using var server = new ChatServer { Context = 8192, Latency = TimeSpan.FromMilliseconds(15) };
        var clock = Stopwatch.StartNew();
        GroveProcess.Run(folder, Arguments(server, "whole")).Ended(0);
        TimeSpan whole = clock.Elapsed;
        int calls = server.Calls;
        var random = new Random(2);
        int kills = 0;
        while (true)
        {
            using Process process = GroveProcess.Start(folder, Arguments(server, "parts"));
            process.StandardInput.Close();
            if (kills >= 8 || process.WaitForExit(TimeSpan.FromSeconds(0.4 + random.NextDouble() * Math.Max(0.2, whole.TotalSeconds / 3))))
            {
                GroveProcess.End(process).Ended(0);
                break;
            }
            process.Kill();
            process.WaitForExit();
            kills++;
            Assert.False(File.Exists(Path.Combine(folder, "parts", "train.jsonl")));
        }
        Assert.True(kills >= 2, $"killed {kills} times in runs of {whole}");
        foreach (string file in outputs)
            Assert.True(File.ReadAllBytes(Path.Combine(folder, "whole", file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "parts", file))), file);
        // Each kill loses at most the four calls in flight; each start asks once whether schemas are known.
        Assert.InRange(server.Calls, 2 * calls - 1, 2 * calls + kills * 5);
    }

    [Fact]
    public void The_built_in_teacher_needs_nothing_and_gives_every_row_its_lineage()
    {
        JsonElement result = GroveProcess.Run(folder, "generate", Sample, "--per-leaf", "50", "--out", "rows", "--json").Ended(0).Json;
        Assert.True(result.GetProperty("isEnough").GetBoolean());
        Assert.Equal(100, result.GetProperty("rows").GetInt32());
        string[] lines = File.ReadAllLines(Path.Combine(folder, "rows", "train.jsonl"));
        Assert.Equal(100, lines.Length);
        foreach (string line in lines)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            Assert.Equal(2, row.RootElement.GetProperty("messages").GetArrayLength());
            using JsonDocument metadata = JsonDocument.Parse(row.RootElement.GetProperty("metadata").GetString()!);
            foreach (string name in (string[])["leaf", "document", "source", "kind", "teacher", "dataset", "sdg_document", "domain"])
                Assert.NotEqual("", metadata.RootElement.GetProperty(name).GetString());
        }
        Assert.Contains("| health/minor-surgery | knowledge | en | 50 | 50 |", File.ReadAllText(Path.Combine(folder, "rows", "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_rows_are_the_answer_no_with_the_reason_for_each_leaf()
    {
        GroveProcess run = GroveProcess.Run(folder, "generate", Sample, "--per-leaf", "9000", "--out", "rows", "--json").Ended(1);
        Assert.False(run.Json.GetProperty("isEnough").GetBoolean());
        Assert.All(run.Json.GetProperty("leaves").EnumerateArray(), leaf => Assert.Contains("facts", leaf.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_preflight_shows_every_reply_and_the_key_is_never_written()
    {
        using var server = new ChatServer { KnowsSchemas = false };
        (string, string)[] environment = [("GROVE_TEACHER_KEY", "sk-very-secret-1")];
        GroveProcess run = GroveProcess.Run(folder, environment, "generate", Sample, "--teacher", server.Address, "--out", "rows", "--preflight-only").Ended(0);
        foreach (string step in (string[])["spellchecked", "questions", "faithfulness", "relevancy", "question_check"])
            Assert.Contains($"=== {step}", run.Out, StringComparison.Ordinal);
        Assert.Contains("[SCORE] 2 [END]", run.Out, StringComparison.Ordinal);
        Assert.Contains(server.Keys, key => key == "Bearer sk-very-secret-1");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "rows"))) Assert.DoesNotContain("secret", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_of_no_use_ends_the_run_before_it_begins()
    {
        using var server = new ChatServer { Replies = (_, _) => "I would rather not." };
        GroveProcess run = GroveProcess.Run(folder, "generate", Sample, "--teacher", server.Address, "--pipeline", "simple", "--out", "rows").Ended(1);
        Assert.Contains("The first reply to 'questions' is of no use: no question with an answer was found in it. It was: I would rather not.", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, server.Calls);
    }

    [Fact]
    public void A_teacher_that_is_busy_for_ever_is_one_line_and_exit_code_3()
    {
        using var server = new ChatServer((call, _) => call > 1 ? Fault.ServerError : Fault.None);
        GroveProcess run = GroveProcess.Run(folder, "generate", Sample, "--teacher", server.Address, "--pipeline", "simple", "--out", "rows", "--tries", "1").Ended(1);
        Assert.Contains("500 Internal Server Error", run.Error, StringComparison.Ordinal);
        server.Faults = (_, _) => Fault.Unauthorized;
        run = GroveProcess.Run(folder, "generate", Sample, "--teacher", server.Address, "--out", "rows").Ended(3);
        Assert.Contains("401 Unauthorized", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void An_estimate_asks_nobody()
    {
        using var server = new ChatServer { Context = 8192 };
        JsonElement estimate = GroveProcess.Run(folder, "generate", Sample, "--teacher", server.Address, "--estimate", "--prompt-price", "1", "--reply-price", "3", "--per-leaf", "100", "--json").Ended(0).Json;
        Assert.Equal(0, server.Calls);
        Assert.InRange(estimate.GetProperty("requests").GetInt64(), 50, 5000);
        Assert.True(estimate.GetProperty("price").GetDouble() > 0);
        Assert.False(Directory.Exists(Path.Combine(folder, "generated")));
    }

    [Theory]
    [InlineData("grove generate samples/northwind-claims --out data --per-leaf 200")]
    [InlineData("grove pipeline list")]
    public void The_guide_shows_what_the_program_says(string line)
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Grove.slnx"))) root = root.Parent!;
        string[] page = File.ReadAllLines(Path.Combine(root.FullName, "docs", "synthesis.md"));
        int command = Array.IndexOf(page, line);
        int fence = Array.FindIndex(page, command, at => at.StartsWith("```", StringComparison.Ordinal));
        int start = Array.FindIndex(page, fence + 1, at => at.StartsWith("```", StringComparison.Ordinal)), end = Array.FindIndex(page, start + 1, at => at.StartsWith("```", StringComparison.Ordinal));
        string[] words = [.. line.Split(' ').Skip(1).Select(word => word.StartsWith("samples/", StringComparison.Ordinal) ? Path.Combine(root.FullName, word) : word)];
        GroveProcess run = GroveProcess.Run(folder, words).Ended(0);
        Assert.Equal(page[(start + 1)..end], run.Out.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(said => said.TrimEnd()));
    }

    [Theory]
    [InlineData("--per-leaf", "0")]
    [InlineData("--teacher", "http://user:password@host")]
    [InlineData("--teacher", "no-such-model")]
    [InlineData("--pipeline", "no-such-pipeline")]
    [InlineData("--language", "german")]
    [InlineData("--concurrency", "0")]
    public void Bad_usage_is_one_line_and_exit_code_2(string option, string value) =>
        Assert.StartsWith("grove: ", GroveProcess.Run(folder, "generate", Sample, option, value).Ended(2).ErrorLine, StringComparison.Ordinal);
}
