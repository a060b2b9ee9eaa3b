using Grove.Models.Files;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Pretraining;
using Grove.Training.Schedules;

namespace Grove.Training.Tests.Pretraining;

public class PretrainRecipeTests
{
    [Fact]
    public void What_is_left_out_keeps_its_default()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("pretrain.json", """
            {
              // two sources
              "corpus": [{ "path": "stories.jsonl", "weight": 2 }, { "path": "more/book.txt", "borders": "paragraphs" }],
              "steps": 20, "schedule": "cosine", "optimizer": { "kind": "muon" }, "format": "bfloat16",
            }
            """);
        PretrainOptions options = PretrainRecipe.Load(path, folder["corpora"], folder["out"]);

        var defaults = new PretrainOptions();
        Assert.Equal([new CorpusSource(Path.Combine(folder["corpora"], "stories.jsonl"), 2), new CorpusSource(Path.Combine(folder["corpora"], "more/book.txt"), 1, DocumentBorders.Paragraphs)], options.Corpus);
        Assert.Equal(
            defaults with { Corpus = options.Corpus, Output = folder["out"], Steps = 20, Schedule = ScheduleShape.Cosine, Format = NumberFormat.BFloat16, Optimizer = new OptimizerSettings { Kind = OptimizerKind.Muon } },
            options);
    }

    [Fact]
    public void A_saved_recipe_is_the_same_run_elsewhere()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions options = TinyRun.Options(folder);
        PretrainRecipe.Save(folder["pretrain.json"], options, folder.Root);
        Assert.DoesNotContain(folder.Root, File.ReadAllText(folder["pretrain.json"]));
        PretrainOptions again = PretrainRecipe.Load(folder["pretrain.json"], folder.Root, options.Output);
        Assert.Equal(options.Corpus, again.Corpus);
        Assert.Equal(options with { Corpus = again.Corpus }, again);
    }

    [Theory]
    [InlineData("{\n  \"step\": 20\n}", ":2:", "step is not a setting")]
    [InlineData("{\n  \"steps\": \"twenty\"\n}", ":2:", "steps is not a setting or its value")]
    [InlineData("{ \"steps\": 20", ":1:", "not valid JSON")]
    [InlineData("null", ":1:1", "empty")]
    public void What_is_not_understood_is_named_with_its_place(string text, string place, string problem)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("pretrain.json", text);
        var failure = Assert.Throws<GroveException>(() => PretrainRecipe.Load(path, folder.Root, folder["out"]));
        Assert.Contains(path + place, failure.Message);
        Assert.Contains(problem, failure.Message);
    }

    [Fact]
    public void The_shipped_recipe_can_be_read()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Grove.slnx"))) root = Path.GetDirectoryName(root)!;
        PretrainOptions options = PretrainRecipe.Load(Path.Combine(root, "recipes", "base-6m", "pretrain.json"), "corpora", "out");
        Assert.Equal(6_000_000, options.Parameters);
        Assert.Equal(18, options.Corpus.Count);
    }
}
