using Grove.Synthesis.Mixing.Recipes;
using Grove.Text;

namespace Grove.Synthesis.Tests.Mixing.Recipes;

public sealed class MixRecipeReaderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-recipe-").FullName;

    public MixRecipeReaderTests() => File.WriteAllText(Path.Combine(folder, "a.jsonl"), "");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    MixRecipe Parse(string yaml) => MixRecipeReader.Parse(yaml, Path.Combine(folder, "recipe.yaml"));

    [Fact]
    public void Reads_everything()
    {
        MixRecipe recipe = Parse("""
            seed: 7
            system: Be kind.
            format: trl
            cap: {by: task, rows: 500, templates: kind}
            raft: {gold: 0.25, documents: 5}
            instructions: {spellcheck: [Mend it.]}
            datasets:
              - {path: a.jsonl, form: raft, rows: 30, minimum: 0.03}
              - {path: a.jsonl, share: 0.5, precomputed: true, unmask: false}
            """);
        Assert.Equal((7UL, "Be kind.", DatasetFormat.Trl, new TaskCap("task", 500, "kind")), (recipe.Seed, recipe.System, recipe.Format, recipe.Cap));
        Assert.Equal((0.25, 5, "Mend it."), (recipe.Raft.Gold, recipe.Raft.Documents, recipe.Instructions["spellcheck"][0]));
        Assert.Equal((MixForm.Raft, 30, 0.03, false), (recipe.Sources[0].Form, recipe.Sources[0].Rows, recipe.Sources[0].Minimum, recipe.Sources[0].Precomputed));
        Assert.Equal((MixForm.Plain, null, 0.5, true, false), (recipe.Sources[1].Form, recipe.Sources[1].Rows, recipe.Sources[1].Share, recipe.Sources[1].Precomputed, recipe.Sources[1].Unmask));
    }

    [Fact]
    public void Reads_InstructLabs_own()
    {
        MixRecipe recipe = Parse("""
            datasets:
            - path: a.jsonl
              sampling_size: 30
            - path: a.jsonl
              sampling_size: 1.0
            metadata:
              sys_prompt: I am a model.
            """);
        Assert.Equal(("I am a model.", 30, 1.0), (recipe.System, recipe.Sources[0].Rows, recipe.Sources[1].Share));
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("knowledge")]
    [InlineData("skills")]
    public void The_examples_are_recipes(string name)
    {
        foreach (string file in (string[])["knowledge.jsonl", "skills.jsonl", "general.jsonl", "instructlab-community.jsonl"]) File.WriteAllText(Path.Combine(folder, file), "");
        Assert.NotEmpty(Parse(MixExamples.Of(name)!).Sources);
    }

    [Theory]
    [InlineData("sed: 7\ndatasets: [{path: a.jsonl}]", "1:1): \"sed\" is not known in the recipe. It can have seed, system, format, cap, raft, instructions, datasets, metadata")]
    [InlineData("datasets:\n  - path: a.jsonl\n    from: raft", "3:5): \"from\" is not known in a dataset. It can have path, form, rows, share, sampling_size, minimum, precomputed, unmask")]
    [InlineData("datasets:\n  - path: b.jsonl", "2:11): there is no file b.jsonl. Paths are relative to the recipe's folder; correct it")]
    [InlineData("datasets:\n  - form: raft", "2:5): a dataset has no \"path\". Add it")]
    [InlineData("seed: 7", "1:1): the recipe has no \"datasets\". Add it")]
    [InlineData("seed: many\ndatasets: [{path: a.jsonl}]", "1:7): \"seed\" is \"many\". Write a whole number from 0 on")]
    [InlineData("raft: {gold: 2}\ndatasets: [{path: a.jsonl}]", "1:14): \"gold\" is \"2\". Write a number from 0 to 1")]
    [InlineData("datasets: [{path: a.jsonl, rows: 3, share: 0.5}]", "1:44): rows and share are both given. Keep one of them")]
    [InlineData("datasets: [{path: a.jsonl, form: rag}]", "1:34): \"form\" is \"rag\". Write one of plain, knowledge, raft, auxiliary")]
    [InlineData("datasets: [{path: a.jsonl, precomputed: maybe}]", "1:41): \"precomputed\" is \"maybe\". Write true or false")]
    [InlineData("datasets: a.jsonl", "1:11): \"datasets\" is not a list with entries. Write each on a line that begins with '- '")]
    [InlineData("a: &x 1\ndatasets: *x", "2:11): values are repeated by '*'. Write them out")]
    [InlineData("cap: {by: leaf}\ndatasets: [{path: a.jsonl}]", "1:6): \"cap\" has no \"rows\". Add it")]
    [InlineData("", "1:1): it is empty. Write one recipe")]
    [InlineData("seed: 1\nseed: 2", "2:1): it is not YAML: Duplicate key seed. Correct it there")]
    public void Says_what_is_wrong_and_where(string yaml, string message)
    {
        var failure = Assert.Throws<GroveException>(() => Parse(yaml));
        Assert.Equal($"cannot use the recipe ({Path.Combine(folder, "recipe.yaml")}:{message}", failure.Message);
    }

    [Theory]
    [InlineData("datasets: [")]
    [InlineData("\t- a")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void Broken_YAML_is_one_line(string yaml) => Assert.StartsWith("cannot use the recipe (", Assert.Throws<GroveException>(() => Parse(yaml)).Message);
}
