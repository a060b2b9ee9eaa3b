using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Families;

/// <summary>Every family as GGUF: there and back, what is refused, and what a stop leaves behind.</summary>
public class GgufModelTests
{
    static readonly Tokenizer Words = BpeTrainer.Train(["ten days, ten days"], 263, ChatRenderer.SpecialTokens, 1);

    static Architecture Shape(string family) => FamilyPresets.Tiny(family) with { VocabularySize = 270, BosTokenId = 0, EosTokenId = 4 };

    public static TheoryData<string> All => FamilyData.All;

    static string Save(TemporaryFolder folder, Parameters parameters)
    {
        ModelDirectory.Save(folder.File("model"), parameters, Words, "---\nlicense: apache-2.0\n---\n# Card\n");
        return folder.File("model");
    }

    [Theory, MemberData(nameof(All))]
    public void A_model_goes_to_gguf_and_back_without_loss(string family)
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = FamilyData.Weights(Shape(family));
        string model = Save(folder, parameters), gguf = folder.File("model.gguf"), back = folder.File("back");
        Assert.True(ModelConverter.ToGguf(model, gguf, QuantizationTarget.F32, team));
        using (Model mapped = Model.Open(gguf), loaded = Model.Load(gguf))
        {
            FamilyData.AssertSame(Shape(family), mapped.Architecture);
            FamilyData.AssertSame(parameters, mapped.Weights);
            FamilyData.AssertSame(parameters, loaded.Parameters);
            Assert.Equal([4, 0], mapped.Generation.EosTokenIds);
            Assert.Equal(ChatRenderer.Template, mapped.ChatTemplate);
            Assert.Equal(Words.Encode("ten days"), mapped.Tokenizer.Encode("ten days"));
        }
        Assert.True(ModelConverter.ToFolder(gguf, back, NumberFormat.Float32, team));
        foreach (string file in Directory.EnumerateFiles(model).Select(Path.GetFileName).OfType<string>())
            Assert.True(File.ReadAllBytes(Path.Combine(model, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(back, file))), file);
        Assert.Equal("apache-2.0", ModelSummary.Read(gguf).Licence);
        Assert.Equal(parameters.Architecture.ParameterCount, ModelSummary.Read(model).Parts.Values.Sum());
    }

    [Fact]
    public void Rows_of_queries_are_interleaved_as_llama_cpp_turns_them()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = FamilyData.Weights(Shape("llama"));
        ModelConverter.ToGguf(Save(folder, parameters), folder.File("model.gguf"), QuantizationTarget.F32, team);
        using GgufFile file = GgufFile.Open(folder.File("model.gguf"));
        var stored = new float[16 * 16];
        file.Required("blk.1.attn_q.weight").Matrix.Dequantize(0, 16, stored);
        Floats query = parameters["model.layers.1.self_attn.q_proj.weight"];
        // Heads of 4: rows 0 1 2 3 of a head are stored as 0 2 1 3.
        foreach ((int from, int to) in new[] { (4, 4), (5, 6), (6, 5), (7, 7) })
            Assert.Equal(query.Slice(from * 16, 16).Span.ToArray(), stored.AsSpan(to * 16, 16).ToArray());
        Assert.Equal(("llama", "llama"), (file.Metadata.Text("general.architecture"), file.Metadata.Text("grove.model_type")));
        Assert.Equal(270, file.Metadata.Texts("tokenizer.ggml.tokens")!.Length);
    }

    [Fact]
    public void Between_gguf_files_unchanged_types_are_copied_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = FamilyData.Weights(FamilyPresets.Small("llama", 270) with { Layers = 1 });
        string eight = folder.File("8.gguf"), again = folder.File("again.gguf"), four = folder.File("4.gguf");
        ModelConverter.ToGguf(Save(folder, parameters), eight, QuantizationTarget.Q8_0, team);
        ModelConverter.ToGguf(eight, again, QuantizationTarget.Q8_0, team);
        Assert.True(File.ReadAllBytes(eight).AsSpan().SequenceEqual(File.ReadAllBytes(again)));
        ModelConverter.ToGguf(eight, four, QuantizationTarget.Q4_K_M, team);
        Assert.True(new FileInfo(four).Length < new FileInfo(eight).Length);
        Assert.Contains(ModelSummary.Read(four).Types, type => type.Type == "Q4_K");
        using Weights mapped = Model.OpenWeights(four);
        Assert.Equal(TensorType.Q4_K, mapped.Matrix("model.layers.0.self_attn.q_proj.weight").Type);
    }

    [Fact]
    public void An_unknown_architecture_is_refused_with_the_list_of_the_known()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        new GgufWriter().Set("general.architecture", "mamba2").Write(folder.File("x.gguf"), team);
        string message = Assert.Throws<GroveException>(() => Model.Open(folder.File("x.gguf"))).Message;
        Assert.Contains("models of architecture 'mamba2' are not supported. Supported: llama, qwen2, qwen3, granite, smollm3, gptneox, gpt2", message);
    }

    [Fact]
    public void What_llama_cpp_cannot_run_is_not_written()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = FamilyData.Weights(Shape("smollm3") with { LayersWithoutRope = new HashSet<int> { 0 } });
        string message = Assert.Throws<GroveException>(() => ModelConverter.ToGguf(Save(folder, parameters), folder.File("x.gguf"), QuantizationTarget.F16, team)).Message;
        Assert.Contains("every fourth layer", message);
        Assert.False(File.Exists(folder.File("x.gguf")));
    }

    [Fact]
    public void A_stop_or_a_refusal_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = FamilyData.Weights(Shape("gpt2"));
        string model = Save(folder, parameters), gguf = folder.File("model.gguf"), back = folder.File("back");
        File.WriteAllText(gguf, "old");
        using var stop = new CancellationTokenSource();
        var stopping = new Told<double>(_ => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => ModelConverter.ToGguf(model, gguf, QuantizationTarget.F32, team, stopping, cancellation: stop.Token));
        Assert.Throws<OperationCanceledException>(() => ModelConverter.ToFolder(model, back, NumberFormat.Float16, team, cancellation: stop.Token));
        Assert.False(ModelConverter.ToGguf(model, gguf, QuantizationTarget.F32, team, accept: _ => false));
        Assert.False(ModelConverter.ToFolder(model, back, NumberFormat.Float16, team, accept: _ => false));
        Assert.Equal("old", File.ReadAllText(gguf));
        Assert.Equal(["model", "model.gguf"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
