namespace Grove.EndToEnd;

/// <summary>Everything that goes wrong is one line on standard error, with the exit code of the contract.</summary>
[Collection(nameof(TinySetup))]
public sealed class ErrorTests(TinySetup setup)
{
    [Fact]
    public void A_missing_taxonomy()
    {
        GroveProcess run = Fail(2, "grow", "no-such-folder", "--out", "error-out", "--base", setup.Base);
        Assert.Contains("no-such-folder", run.ErrorLine);
        Assert.False(Directory.Exists(Path.Combine(setup.Folder, "error-out")));
    }

    [Fact]
    public void A_malformed_leaf_is_reported_with_line_and_column()
    {
        string leaf = Path.Combine(setup.Folder, "broken", "knowledge", "leaf");
        Directory.CreateDirectory(leaf);
        File.WriteAllText(Path.Combine(leaf, "qna.yaml"), "version: 3\ndomain: \"unclosed\n  seed_examples: x\n");
        GroveProcess run = Fail(2, "grow", "broken", "--out", "error-out", "--base", setup.Base);
        Assert.Matches(@"qna\.yaml:\d+:\d+\)", run.ErrorLines[0]);
        Assert.False(Directory.Exists(Path.Combine(setup.Folder, "error-out")));
    }

    [Fact]
    public void A_missing_base_names_the_option()
    {
        GroveProcess run = Fail(2, "grow", setup.Taxonomy, "--out", "error-out", "--base", "no-such-base");
        Assert.Contains("no-such-base", run.ErrorLine);
        Assert.Contains("--base", run.ErrorLine);
    }

    [Fact]
    public void A_truncated_weight_file()
    {
        string model = CopyOfBase("truncated");
        string weights = Path.Combine(model, "model.safetensors");
        using (FileStream file = File.OpenWrite(weights)) file.SetLength(file.Length / 2);
        Assert.Contains("model.safetensors", Fail(2, "chat", model, "Hello?").ErrorLine);
    }

    [Fact]
    public void A_missing_tokenizer()
    {
        string model = CopyOfBase("no-tokenizer");
        File.Delete(Path.Combine(model, "tokenizer.json"));
        Assert.Contains("tokenizer.json", Fail(2, "chat", model, "Hello?").ErrorLine);
    }

    [Fact]
    public void A_missing_model() => Assert.Contains("no-such-model", Fail(2, "chat", "no-such-model", "Hello?").ErrorLine);

    [Fact]
    public void An_unknown_option() => Assert.Contains("Did you mean --seed?", Fail(2, "grow", "--sede", "3").ErrorLine);

    [Fact]
    public void An_output_folder_that_is_a_file()
    {
        File.WriteAllText(Path.Combine(setup.Folder, "a-file"), "mine");
        Assert.Contains("a-file", Fail(2, "grow", setup.Taxonomy, "--out", "a-file", "--base", setup.Base).ErrorLine);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(setup.Folder, "a-file")));
    }

    [Fact]
    public void A_missing_corpus() => Assert.Contains("no.txt", Fail(2, "pretrain", "--corpus", "no.txt", "--out", "error-out").ErrorLine);

    [Fact]
    public void A_vocabulary_too_small() =>
        Assert.Contains("--vocabulary", Fail(2, "tokenizer", "train", "--corpus", setup.Corpus, "--vocabulary", "10", "--out", "error-out").ErrorLine);

    GroveProcess Fail(int exitCode, params string[] arguments)
    {
        GroveProcess run = GroveProcess.Run(setup.Folder, [.. arguments, "--quiet"]).Ended(exitCode);
        Assert.Empty(run.Out);
        Assert.All(run.ErrorLines, line => Assert.StartsWith("grove: ", line));
        Assert.DoesNotContain("   at ", run.Error);
        return run;
    }

    string CopyOfBase(string name)
    {
        string target = Path.Combine(setup.Folder, name);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(setup.Base)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        return target;
    }
}
