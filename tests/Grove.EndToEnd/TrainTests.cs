using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Grove.EndToEnd;

/// <summary><c>grove train</c> with the real program, killed as power cuts kill it.</summary>
[Collection(nameof(TinySetup))]
public sealed class TrainTests(TinySetup setup)
{
    string Data
    {
        get
        {
            string path = Path.Combine(setup.Folder, "rows.jsonl");
            if (File.Exists(path)) return path;
            string[] things = ["boat", "lamp", "door", "fence", "bridge", "roof"];
            var rows = new StringBuilder();
            for (int i = 0; i < 60; i++)
                rows.Append($$"""{"messages":[{"role":"user","content":"What does {{things[i % 6]}} {{i}} cost?"},{"role":"assistant","content":"It costs {{3 * i + 2}} euros."}]}""").Append('\n');
            rows.Append("""{"text":"The baker counted seven boats before noon."}""").Append('\n');
            File.WriteAllText(path, rows.ToString());
            return path;
        }
    }

    string[] Command(string output, params string[] more) =>
        ["train", Data, "--model", setup.Base, "--out", output, "--steps", "40", "--batch", "2", "--row-length", "64", "--save-every", "3", "--validation", "0.1", "--validate-every", "4", "--json", .. more];

    [Theory]
    [InlineData("full")]
    [InlineData("lora")]
    [InlineData("qlora")]
    public void Every_method_trains_and_says_what_it_made(string method)
    {
        string output = $"trained-{method}";
        GroveProcess run = GroveProcess.Run(setup.Folder, Command(output, "--method", method)).Ended(0);
        Assert.Equal(40, run.Json.GetProperty("steps").GetInt32());
        Assert.True(run.Json.GetProperty("validationLoss").GetDouble() > 0);
        string result = Path.Combine(setup.Folder, output, method == "full" ? "model" : "adapter");
        Assert.True(File.Exists(Path.Combine(result, method == "full" ? "model.safetensors" : "adapter_model.safetensors")));
        Assert.Contains("tuned with Grove", File.ReadAllText(Path.Combine(result, "README.md")));
        Assert.True(File.Exists(Path.Combine(setup.Folder, output, "run.json")));
    }

    [Theory]
    [InlineData("full")]
    [InlineData("lora")]
    public void Killed_twenty_times_it_ends_in_the_same_bytes(string method)
    {
        string[] more = ["--method", method, "--average", "0.9"];
        var clock = Stopwatch.StartNew();
        GroveProcess.Run(setup.Folder, Command($"straight-{method}", more)).Ended(0);
        int whole = (int)clock.ElapsedMilliseconds;
        string killed = $"killed-{method}", checkpoints = Path.Combine(setup.Folder, killed, "checkpoints");
        var random = new Random(7);
        int kills = 0, inTheMiddleOfWriting = 0;
        for (int round = 0; round < 200 && kills < 20; round++)
        {
            using Process grove = GroveProcess.Start(setup.Folder, Command(killed, more));
            grove.StandardInput.Close();
            _ = grove.StandardError.ReadToEndAsync();
            _ = grove.StandardOutput.ReadToEndAsync();
            if (round % 3 == 0) AwaitTemporary(grove, checkpoints, 4 * whole);
            else grove.WaitForExit(random.Next(whole / 4, whole));
            if (grove.HasExited)
            {
                // It was through: take the newest checkpoints away, so that there is something left to interrupt.
                foreach (string newest in Directory.GetDirectories(checkpoints, "step-*").Order().Skip(1)) Directory.Delete(newest, recursive: true);
                continue;
            }
            grove.Kill();
            grove.WaitForExit();
            kills++;
            if (Directory.Exists(checkpoints) && Directory.GetDirectories(checkpoints, "*.tmp").Length > 0) inTheMiddleOfWriting++;
        }
        Assert.Equal(20, kills);
        Assert.True(inTheMiddleOfWriting > 0, "no kill fell into the writing of a checkpoint");
        GroveProcess.Run(setup.Folder, Command(killed, more)).Ended(0);
        string result = method == "full" ? "model/model.safetensors" : "adapter/adapter_model.safetensors";
        Assert.Equal(Hash($"straight-{method}/{result}"), Hash($"{killed}/{result}"));
    }

    [Fact]
    public void Ctrl_C_saves_and_the_same_command_goes_on()
    {
        if (OperatingSystem.IsWindows()) return;
        GroveProcess.Run(setup.Folder, Command("train-whole")).Ended(0);
        string[] interrupted = [.. Command("train-interrupted").Select(word => word == "3" ? "1000" : word)];
        using Process grove = GroveProcess.Start(setup.Folder, interrupted);
        grove.StandardInput.Close();
        string metrics = Path.Combine(setup.Folder, "train-interrupted", "metrics.jsonl");
        while (!grove.HasExited && !(File.Exists(metrics) && Lines(metrics) > 3)) Thread.Sleep(5);
        using Process kill = Process.Start("kill", ["-INT", $"{grove.Id}"]);
        GroveProcess stopped = GroveProcess.End(grove);
        if (stopped.ExitCode == 130) Assert.NotEmpty(Directory.GetDirectories(Path.Combine(setup.Folder, "train-interrupted", "checkpoints"), "step-*"));
        GroveProcess.Run(setup.Folder, interrupted).Ended(0);
        Assert.Equal(Hash("train-whole/model/model.safetensors"), Hash("train-interrupted/model/model.safetensors"));
    }

    [Fact]
    public void A_dry_run_tells_memory_time_and_disk_and_writes_nothing()
    {
        JsonElement json = GroveProcess.Run(setup.Folder, Command("dry", "--dry-run")).Ended(0).Json;
        Assert.True(json.GetProperty("memoryBytes").GetInt64() > 1_000_000);
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.True(json.GetProperty("diskBytes").GetInt64() > 1_000_000);
        Assert.False(Directory.Exists(Path.Combine(setup.Folder, "dry")));
    }

    [Theory]
    [InlineData("{\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]}", "bad.jsonl:1): message 1 has the unknown role \"boss\"")]
    [InlineData("{\"messages\":[]}", "bad.jsonl:1): \"messages\" is empty")]
    [InlineData("not json", "bad.jsonl:1:")]
    [InlineData("", "no file has a row")]
    public void Rows_that_cannot_be_used_are_named_before_anything_starts(string row, string problem)
    {
        File.WriteAllText(Path.Combine(setup.Folder, "bad.jsonl"), row);
        GroveProcess run = GroveProcess.Run(setup.Folder, "train", "bad.jsonl", "--model", setup.Base, "--out", "bad").Ended(2);
        Assert.Contains(problem, run.ErrorLine);
        Assert.False(Directory.Exists(Path.Combine(setup.Folder, "bad")));
    }

    static void AwaitTemporary(Process grove, string checkpoints, int patience)
    {
        var clock = Stopwatch.StartNew();
        while (!grove.HasExited && clock.ElapsedMilliseconds < patience)
            if (Directory.Exists(checkpoints) && Directory.GetDirectories(checkpoints, "*.tmp").Length > 0) return;
    }

    static int Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(letter => letter == '\n');
    }

    string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(setup.Folder, path))));
}
