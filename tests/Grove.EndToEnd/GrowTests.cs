using System.Text.Json;

namespace Grove.EndToEnd;

[Collection(nameof(TinySetup))]
public sealed class GrowTests(TinySetup setup)
{
    [Fact]
    public void Growing_twice_gives_the_same_model_and_one_json_object()
    {
        JsonElement first = Grow("grown");
        foreach (string side in new[] { "before", "after" })
        {
            foreach (string score in new[] { "accuracy", "exactMatch", "tokenF1" })
                Assert.InRange(first.GetProperty(side).GetProperty(score).GetDouble(), 0, 1);
            Assert.InRange(first.GetProperty(side).GetProperty("bitsPerByte").GetDouble(), 0.5, 12);
        }
        Assert.True(first.GetProperty("rows").GetInt32() > 10);
        Assert.True(first.GetProperty("seconds").GetDouble() > 0);
        Assert.Equal(7, first.GetProperty("seed").GetInt32());
        Assert.Equal(JsonValueKind.Array, first.GetProperty("leaves").ValueKind);

        string model = Path.Combine(setup.Folder, first.GetProperty("model").GetString()!);
        foreach (string file in new[] { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json", "README.md" })
            Assert.True(File.Exists(Path.Combine(model, file)), file);
        string output = Path.Combine(setup.Folder, "grown");
        Assert.True(File.Exists(Path.Combine(setup.Folder, first.GetProperty("report").GetString()!)));
        foreach (string[] file in new[] { new[] { "report.md" }, ["report.html"], ["report.json"], ["data", "train.jsonl"], ["run", "run.json"], ["run", "metrics.jsonl"] })
            Assert.True(File.Exists(Path.Combine([output, .. file])), string.Join('/', file));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(output), entry => Path.GetFileName(entry).StartsWith('.'));

        byte[] weights = File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
        Grow("grown");
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(model, "model.safetensors")));
    }

    [Fact]
    public void The_model_answers_and_streams()
    {
        GroveProcess run = GroveProcess.Run(setup.Folder, "chat", setup.Base, "Who is the baker?", "--max-tokens", "8").Ended(0);
        Assert.Empty(run.Error);
        JsonElement answer = GroveProcess.Run(setup.Folder, "chat", setup.Base, "Who is the baker?", "--max-tokens", "8", "--json").Ended(0).Json;
        Assert.Equal(run.Out.TrimEnd('\r', '\n'), answer.GetProperty("answer").GetString()!.TrimEnd('\r', '\n'));
        Assert.InRange(answer.GetProperty("answerTokens").GetInt32(), 0, 8);
    }

    [Fact]
    public void A_conversation_ends_with_quit()
    {
        using System.Diagnostics.Process chat = GroveProcess.Start(setup.Folder, "chat", setup.Base, "--max-tokens", "4");
        chat.StandardInput.Write("Hello?\n\n/new\nWho?\n/quit\n");
        chat.StandardInput.Close();
        GroveProcess.End(chat).Ended(0);
    }

    JsonElement Grow(string output)
    {
        GroveProcess run = GroveProcess.Run(setup.Folder, "grow", setup.Taxonomy, "--out", output, "--seed", "7", "--base", setup.Base, "--steps", "4", "--json");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        Assert.Equal(run.ExitCode == 0, run.Json.GetProperty("better").GetBoolean());
        return run.Json;
    }
}
