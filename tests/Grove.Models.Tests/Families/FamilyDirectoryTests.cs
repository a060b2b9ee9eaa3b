using System.Text.Json;
using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Text;

namespace Grove.Models.Tests.Families;

/// <summary>Every family's folder: what is saved is loaded and mapped again, under the names that its own library uses.</summary>
public class FamilyDirectoryTests
{
    static readonly Tokenizer Words = BpeTrainer.Train(["ten days, ten days"], 263, ChatRenderer.SpecialTokens, 1);

    static Architecture Shape(string family) => FamilyPresets.Tiny(family) with { VocabularySize = 270 };

    public static TheoryData<string> All => FamilyData.All;

    [Theory, MemberData(nameof(All))]
    public void A_saved_model_is_loaded_as_it_was(string family)
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = FamilyData.Weights(Shape(family));
        ModelDirectory.Save(folder.File("model"), parameters, Words, "# Card");
        using Model loaded = ModelDirectory.Load(folder.File("model")), mapped = Model.Open(folder.File("model"));
        FamilyData.AssertSame(Shape(family), loaded.Architecture);
        FamilyData.AssertSame(parameters, loaded.Parameters);
        FamilyData.AssertSame(parameters, mapped.Weights);
        Assert.Throws<InvalidOperationException>(() => mapped.Parameters);
    }

    [Theory, MemberData(nameof(All))]
    public void Shards_and_halves_lose_nothing_that_halves_can_hold(string family)
    {
        foreach (NumberFormat format in new[] { NumberFormat.BFloat16, NumberFormat.Float16 })
        {
            using var folder = new TemporaryFolder();
            using Parameters parameters = FamilyData.Weights(Shape(family), halves: true);
            ModelDirectory.Save(folder.File("model"), parameters, Words, "# Card", format: format, maxShardBytes: 6_000);
            Assert.False(File.Exists(folder.File("model/model.safetensors")));
            Assert.True(Directory.GetFiles(folder.File("model"), "model-*-of-*.safetensors").Length > 1);
            using Model loaded = ModelDirectory.Load(folder.File("model")), mapped = Model.Open(folder.File("model"));
            FamilyData.AssertSame(parameters, loaded.Parameters);
            FamilyData.AssertSame(parameters, mapped.Weights);
        }
    }

    [Theory]
    [InlineData("llama", "model.layers.1.mlp.gate_proj.weight", new[] { 24, 16 })]
    [InlineData("mistral", "model.layers.1.self_attn.q_proj.weight", new[] { 32, 16 })]
    [InlineData("qwen2", "model.layers.1.self_attn.k_proj.bias", new[] { 8 })]
    [InlineData("qwen3", "model.layers.1.self_attn.q_norm.weight", new[] { 8 })]
    [InlineData("granite", "model.layers.0.self_attn.v_proj.weight", new[] { 8, 16 })]
    [InlineData("granitemoehybrid", "model.layers.1.shared_mlp.input_linear.weight", new[] { 48, 16 })]
    [InlineData("smollm3", "model.layers.3.self_attn.o_proj.weight", new[] { 16, 16 })]
    [InlineData("gpt_neox", "gpt_neox.layers.1.attention.query_key_value.weight", new[] { 48, 16 })]
    [InlineData("gpt_neox", "gpt_neox.layers.1.mlp.dense_4h_to_h.bias", new[] { 16 })]
    [InlineData("gpt2", "transformer.h.1.attn.c_attn.weight", new[] { 16, 48 })]
    [InlineData("gpt2", "transformer.h.1.mlp.c_proj.weight", new[] { 24, 16 })]
    public void Files_have_the_names_of_the_family(string family, string name, int[] shape)
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = FamilyData.Weights(Shape(family));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        Assert.Equal(shape.Select(size => (long)size), file.Tensors[name].Shape);
    }

    [Fact]
    public void Queries_keys_and_values_of_neox_lie_head_by_head()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = FamilyData.Weights(Shape("gpt_neox"));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        var fused = new float[48 * 16];
        file.Read("gpt_neox.layers.0.attention.query_key_value.weight", fused);
        // Heads of 4: the key of head 1, its row 2, is row 3·4 + 4 + 2 of the stored tensor.
        Assert.Equal(parameters["model.layers.0.self_attn.k_proj.weight"].Slice(6 * 16, 16).Span.ToArray(), fused.AsSpan(18 * 16, 16).ToArray());
    }

    [Fact]
    public void Matrices_of_gpt2_lie_turned()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = FamilyData.Weights(Shape("gpt2"));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        var fused = new float[48 * 16];
        file.Read("transformer.h.1.attn.c_attn.weight", fused);
        // Input 3, output 5 of the values, which follow 32 outputs of queries and keys.
        Assert.Equal(parameters["model.layers.1.self_attn.v_proj.weight"][5 * 16 + 3], fused[3 * 48 + 32 + 5]);
    }

    [Theory]
    [InlineData("gpt2", "transformer.")]
    [InlineData("gpt_neox", "gpt_neox.")]
    public void A_prefix_that_is_left_out_and_tables_that_say_nothing_do_not_matter(string family, string prefix)
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = FamilyData.Weights(Shape(family));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        var renamed = new List<(string, int[], float[])>();
        using (SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors")))
        {
            foreach (StoredTensor tensor in file.Tensors.Values)
            {
                var values = new float[tensor.Count];
                file.Read(tensor.Name, values);
                renamed.Add((tensor.Name.StartsWith(prefix, StringComparison.Ordinal) ? tensor.Name[prefix.Length..] : tensor.Name, [.. tensor.Shape.Select(size => (int)size)], values));
            }
        }
        renamed.Add((family == "gpt2" ? "h.0.attn.bias" : "layers.0.attention.rotary_emb.inv_freq", [1, 1, 2, 2], [1, 0, 1, 1]));
        if (family == "gpt2") renamed.Add(("lm_head.weight", [1], [1]));
        using var arena = new Grove.Tensors.Arena(renamed.Sum(t => Grove.Tensors.Arena.Padded(t.Item3.Length)));
        SafetensorsWriter.Write(folder.File("model.safetensors"), renamed.Select(t =>
        {
            Grove.Tensors.Floats floats = arena.Take(t.Item3.Length);
            t.Item3.CopyTo(floats.Span);
            return new Parameter(t.Item1, t.Item2, floats);
        }), NumberFormat.Float32);
        using Model loaded = ModelDirectory.Load(folder.Path);
        FamilyData.AssertSame(parameters, loaded.Parameters);
    }

    [Theory]
    [InlineData("../../evil.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a/b.safetensors")]
    [InlineData("C:evil.safetensors")]
    public void An_index_that_points_outside_of_the_folder_is_refused(string shard)
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = FamilyData.Weights(Shape("llama"));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        File.Delete(folder.File("model.safetensors"));
        File.WriteAllText(folder.File("model.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = new Dictionary<string, string> { ["model.norm.weight"] = shard } }));
        string message = Assert.Throws<GroveException>(() => ModelDirectory.Load(folder.Path)).Message;
        Assert.Contains("model.safetensors.index.json", message);
        Assert.Contains("shard", message);
    }
}
