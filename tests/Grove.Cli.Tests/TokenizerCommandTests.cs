using System.Text.Json;

namespace Grove.Cli.Tests;

public sealed class TokenizerCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-tokenizer-").FullName;
    readonly string file;

    public TokenizerCommandTests()
    {
        file = Path.Combine(folder, "tokenizer.json");
        File.WriteAllText(file, """
            { "added_tokens": [{"id": 4, "content": "<s>", "special": true}],
              "normalizer": null, "pre_tokenizer": null, "decoder": {"type": "Fuse"},
              "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}], "special_tokens": {"<s>": {"ids": [4]}}},
              "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "\n": 3}, "merges": ["a b"]} }
            """);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Encodes_with_the_tokens_that_begin_a_sequence()
    {
        CommandLineRun run = await CommandLineRun.Of("tokenizer", "encode", folder, "ab<s>a", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("""{"ids":[4,2,4,0]}""", run.Out.Trim());
        Assert.Equal("4 2 4 0", (await CommandLineRun.Of("tokenizer", "encode", file, "ab<s>a")).Out.Trim());
        Assert.Equal("2", (await CommandLineRun.Of("tokenizer", "encode", file, "ab", "--no-special")).Out.Trim());
    }

    [Fact]
    public async Task Encodes_files_and_standard_input_as_they_are()
    {
        string text = Path.Combine(folder, "text.txt");
        File.WriteAllText(text, "ab\n");
        Assert.Equal("4 2 3", (await CommandLineRun.Of("tokenizer", "encode", file, "--file", text)).Out.Trim());
        var output = new StringWriter();
        var screen = new Screen(output, TextWriter.Null, Interactive: false) { In = new StringReader("b\n") };
        Assert.Equal(0, await GroveProgram.Run(["tokenizer", "encode", file], screen));
        Assert.Equal("4 1 3", output.ToString().Trim());
    }

    [Fact]
    public async Task Decodes()
    {
        Assert.Equal("<s>aba", (await CommandLineRun.Of("tokenizer", "decode", file, "4", "2", "0")).Out.TrimEnd('\r', '\n'));
        CommandLineRun run = await CommandLineRun.Of("tokenizer", "decode", folder, "2,0", "--json");
        Assert.Equal("aba", JsonDocument.Parse(run.Out).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Mistakes_are_one_line()
    {
        await Fails("'5' is no token id: ids are 0 to 4 here.", "tokenizer", "decode", file, "5");
        await Fails("'x' is no token id", "tokenizer", "decode", file, "x");
        await Fails("there is nothing to decode", "tokenizer", "decode", file);
        await Fails("both a text and --file are given", "tokenizer", "encode", file, "a", "--file", file);
        await Fails("cannot read (no-such.json): there is no such file", "tokenizer", "encode", "no-such.json", "a");
        await Fails("cannot read (no-such.txt): there is no such file", "tokenizer", "encode", file, "--file", "no-such.txt");
        await Fails("cannot read (", "tokenizer", "encode", "no-such.gguf", "a");
    }

    static async Task Fails(string expected, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.Of(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"grove: {expected}", run.ErrorLine);
        Assert.Empty(run.Out);
    }
}
