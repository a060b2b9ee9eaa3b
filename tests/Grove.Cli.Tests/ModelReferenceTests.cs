using Grove.Text;

namespace Grove.Cli.Tests;

/// <summary>What a user may write where a model is wanted.</summary>
public sealed class ModelReferenceTests : IDisposable
{
    static readonly string Commit = new('a', 40);

    readonly string folder = Directory.CreateTempSubdirectory("grove-reference-").FullName;
    readonly string? before = Environment.GetEnvironmentVariable("HF_HUB_CACHE");

    public ModelReferenceTests() => Environment.SetEnvironmentVariable("HF_HUB_CACHE", folder);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", before);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_and_a_file_are_themselves()
    {
        Assert.Equal(folder, ModelReference.Find(folder));
        string file = Path.Combine(folder, "model.gguf");
        File.WriteAllText(file, "");
        Assert.Equal(file, ModelReference.Find(file));
    }

    [Fact]
    public void A_name_is_looked_up_in_the_cache()
    {
        string snapshot = Snapshot("models--org--name", "config.json", "model.safetensors");
        Assert.Equal(snapshot, ModelReference.Find("org/name"));
    }

    [Fact]
    public void One_gguf_needs_no_name_and_several_do()
    {
        string one = Snapshot("models--org--one", "a.Q4_K_M.gguf");
        Assert.Equal(Path.Combine(one, "a.Q4_K_M.gguf"), ModelReference.Find("org/one"));
        string split = Snapshot("models--org--split", "a-00001-of-00002.gguf", "a-00002-of-00002.gguf");
        Assert.Equal(Path.Combine(split, "a-00001-of-00002.gguf"), ModelReference.Find("org/split"));
        string two = Snapshot("models--org--two", "a.Q4_K_M.gguf", "a.Q8_0.gguf");
        Assert.Contains("org/two/a.Q4_K_M.gguf, org/two/a.Q8_0.gguf", Assert.Throws<GroveException>(() => ModelReference.Find("org/two")).Message);
        Assert.Equal(Path.Combine(two, "a.Q8_0.gguf"), ModelReference.Find("org/two/a.Q8_0.gguf"));
    }

    [Theory]
    [InlineData("org/none", "grove model pull org/none")]
    [InlineData("org/none/a.gguf", "grove model pull org/none")]
    [InlineData("none", "grove model pull none")]
    [InlineData("none.gguf", "no folder or file has that name. Check the path")]
    [InlineData("./none", "Check the path")]
    [InlineData("../none/none", "Check the path")]
    public void What_is_not_here_says_how_to_get_it(string text, string expected)
    {
        GroveException failure = Assert.Throws<GroveException>(() => ModelReference.Find(text));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Contains(text, failure.Message);
        Assert.EndsWith(expected, failure.Message);
    }

    string Snapshot(string repository, params string[] files)
    {
        string snapshot = Path.Combine(folder, repository, "snapshots", Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(folder, repository, "refs"));
        File.WriteAllText(Path.Combine(folder, repository, "refs", "main"), Commit);
        foreach (string file in files) File.WriteAllText(Path.Combine(snapshot, file), "{}");
        return snapshot;
    }
}
