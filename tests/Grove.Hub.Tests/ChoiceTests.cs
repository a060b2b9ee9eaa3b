using Grove.Hub.Protocol;
using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>Which files of a repository are taken.</summary>
public class ChoiceTests
{
    static readonly PullOptions Plain = new() { Id = RepoId.Parse("org/model") };

    [Theory]
    // Subfolders, other formats and copies of the weights stay behind.
    [InlineData("config.json tokenizer.json model.safetensors", "config.json tokenizer.json model.safetensors original/consolidated.safetensors tf_model.h5 pytorch_model.bin onnx/model.onnx model.fp16.safetensors .gitattributes")]
    // Shards come later, by the index.
    [InlineData("config.json model.safetensors.index.json", "config.json model.safetensors.index.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors consolidated.safetensors")]
    [InlineData("README.md adapter_config.json adapter_model.safetensors", "README.md adapter_config.json adapter_model.safetensors optimizer.pt training_args.bin")]
    [InlineData("config.json odd-name.safetensors", "config.json odd-name.safetensors")]
    [InlineData("LICENSE.txt NOTICE README.md additional_chat_templates/tool.jinja model.safetensors", "LICENSE.txt NOTICE README.md additional_chat_templates/tool.jinja sub/LICENSE model.safetensors")]
    [InlineData("README.md only.gguf", "README.md only.gguf")]
    [InlineData("a-00001-of-00002.gguf a-00002-of-00002.gguf", "a-00001-of-00002.gguf a-00002-of-00002.gguf")]
    // With both, safetensors can be tuned and converted; the GGUF cannot be turned back.
    [InlineData("config.json model.safetensors", "config.json model.safetensors model.Q4_K_M.gguf model.Q8_0.gguf")]
    public void What_a_model_needs(string expected, string all) => Assert.Equal(expected.Split(' ').Order(), Chosen(all, Plain).Order());

    [Theory]
    [InlineData("b.Q4_K_M.gguf", "b.Q4_K_M.gguf")]
    [InlineData("q4_k_m", "b.Q4_K_M.gguf")]
    [InlineData("Q8_0", "b.Q8_0-00001-of-00002.gguf b.Q8_0-00002-of-00002.gguf")]
    [InlineData("b.Q8_0-00001-of-00002.gguf", "b.Q8_0-00001-of-00002.gguf b.Q8_0-00002-of-00002.gguf")]
    [InlineData("README.md", "README.md")]
    public void One_file_with_all_its_parts(string file, string expected) =>
        Assert.Equal(expected.Split(' '), Chosen("README.md b.Q4_K_M.gguf b.Q4_K_S.gguf b.Q8_0-00001-of-00002.gguf b.Q8_0-00002-of-00002.gguf", Plain with { File = file }));

    [Fact]
    public void Several_gguf_files_are_listed_with_sizes()
    {
        GroveException failure = Assert.Throws<GroveException>(() => FileChoice.Of([new("a.gguf", 1_500_000_000, null), new("b-00001-of-00002.gguf", 10, null), new("b-00002-of-00002.gguf", 20, null)], Plain));
        Assert.Equal("org/model holds 2 GGUF files, of which one is enough: a.gguf (1.5 GB), b-00001-of-00002.gguf (30 bytes). Choose with --file a.gguf", failure.Message);
    }

    [Theory]
    [InlineData("Name one of them in full", "Q4", "m.Q4_0.gguf m.Q4_1.gguf")]
    [InlineData("Its GGUF files: m.Q4_0.gguf, m.Q4_1.gguf", "Q8", "m.Q4_0.gguf m.Q4_1.gguf")]
    [InlineData("has no file 'nope'", "nope", "config.json")]
    [InlineData("can run code", "pytorch_model.bin", "pytorch_model.bin")]
    public void A_file_that_cannot_be_had(string expected, string file, string all) =>
        Assert.Contains(expected, Assert.Throws<GroveException>(() => Chosen(all, Plain with { File = file })).Message);

    [Theory]
    [InlineData("pickles (pytorch_model.bin)", "config.json pytorch_model.bin")]
    [InlineData("no weights", "config.json README.md")]
    public void A_model_without_usable_weights(string expected, string all) =>
        Assert.Contains(expected, Assert.Throws<GroveException>(() => Chosen(all, Plain)).Message);

    [Fact]
    public void Patterns_take_and_leave_but_never_take_pickles()
    {
        RepoFile[] all = [.. Files("a.json b.json sub/c.json d.bin e.PKL x?y")];
        FileChoice choice = FileChoice.Of(all, Plain with { Include = ["*"], Exclude = ["b.*", "sub/"] });
        Assert.Equal(["a.json", "x?y"], choice.Files.Select(file => file.Path));
        Assert.Equal(["d.bin", "e.PKL"], choice.Refused);
        Assert.Equal(["a.json", "b.json", "sub/c.json"], Chosen("a.json b.json sub/c.json d.txt", Plain with { Include = ["*.json"] }));
        Assert.Contains("--exclude leaves nothing", Assert.Throws<GroveException>(() => FileChoice.Of(all, Plain with { Include = ["a*"], Exclude = ["*"] })).Message);
        Assert.Contains("fits --include", Assert.Throws<GroveException>(() => FileChoice.Of(all, Plain with { Include = ["nothing*"] })).Message);
    }

    static string[] Chosen(string all, PullOptions options) => [.. FileChoice.Of([.. Files(all)], options).Files.Select(file => file.Path)];

    static IEnumerable<RepoFile> Files(string all) => all.Split(' ').Select(path => new RepoFile(path, null, null));
}
