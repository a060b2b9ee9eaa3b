using System.Text.Json;

namespace Grove.Cli.Tests;

public sealed class PipelineCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-pipeline-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    static JsonElement Json(CommandLineRun run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Out);
        return document.RootElement.Clone();
    }

    [Fact]
    public async Task The_shipped_pipelines_are_listed_and_shown()
    {
        CommandLineRun list = await CommandLineRun.Of("pipeline", "list", "--json");
        Assert.Equal(["simple", "full", "self-instruct", "evolve"], Json(list).GetProperty("pipelines").EnumerateArray().Select(pipeline => pipeline.GetProperty("name").GetString()));
        CommandLineRun show = await CommandLineRun.Of("pipeline", "show", "full");
        Assert.Contains("faithfulness", show.Out, StringComparison.Ordinal);
        CommandLineRun yaml = await CommandLineRun.Of("pipeline", "show", "simple", "--yaml");
        // What is printed can be read again.
        CommandLineRun check = await CommandLineRun.Of("pipeline", "check", Write("mine.yaml", yaml.Out));
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("can run", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_field_is_bad_input_with_file_and_line()
    {
        string file = Write("bad.yaml", "version: 1\nknowledge:\n  - name: ask\n    ask: knowledge-questions\n    reply: poem\n");
        CommandLineRun run = await CommandLineRun.Of("pipeline", "check", file);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{file}:5:", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_of_InstructLab_that_lacks_a_block_is_told_so()
    {
        string file = Write("knowledge.yaml", "version: \"1.0\"\nblocks:\n  - name: odd\n    type: LLMLogProbBlock\n    config: {}\n");
        CommandLineRun run = await CommandLineRun.Of("pipeline", "check", file, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.False(Json(run).GetProperty("sound").GetBoolean());
        Assert.Contains("LLMLogProbBlock", Json(run).GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }
}
