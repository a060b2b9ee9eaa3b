using System.Text.Json;

namespace Grove.EndToEnd;

[Collection(nameof(TinySetup))]
public sealed class PretrainTests(TinySetup setup)
{
    [Fact]
    public void The_same_command_goes_on_and_ends_in_the_same_bytes()
    {
        JsonElement whole = setup.Pretrain("whole").Ended(0).Json;
        Assert.Equal(12 * 2 * 128, whole.GetProperty("tokens").GetInt64());
        Assert.InRange(whole.GetProperty("loss").GetDouble(), 0.1, 10);
        Assert.True(whole.GetProperty("seconds").GetDouble() > 0);
        string model = Path.Combine(setup.Folder, whole.GetProperty("model").GetString()!);
        foreach (string file in new[] { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "generation_config.json", "README.md" })
            Assert.True(File.Exists(Path.Combine(model, file)), file);

        // What is left after a crash between the checkpoint at step 6 and the end.
        string run = Path.Combine(setup.Folder, "whole");
        byte[] first = File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
        Directory.Delete(model, recursive: true);
        foreach (string checkpoint in Directory.GetDirectories(Path.Combine(run, "checkpoints")).Order(StringComparer.Ordinal).Skip(1))
            Directory.Delete(checkpoint, recursive: true);

        JsonElement resumed = setup.Pretrain("whole").Ended(0).Json;
        Assert.Equal(whole.GetProperty("tokens").GetInt64(), resumed.GetProperty("tokens").GetInt64());
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(model, "model.safetensors")));
    }

    [Fact]
    public void A_tokenizer_is_trained()
    {
        JsonElement made = GroveProcess.Run(setup.Folder, "tokenizer", "train", "--corpus", setup.Corpus, "--vocabulary", "400", "--out", "words", "--json").Ended(0).Json;
        Assert.InRange(made.GetProperty("vocabulary").GetInt32(), 262, 400);
        Assert.True(File.Exists(Path.Combine(setup.Folder, "words", "tokenizer.json")));
    }
}
