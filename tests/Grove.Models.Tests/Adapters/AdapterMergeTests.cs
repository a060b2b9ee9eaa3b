using Grove.Models.Adapters;
using Grove.Models.Files;
using Grove.Models.Families;
using Grove.Models.Tests.Families;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Adapters;

/// <summary>Whole folders with adapters merged into them.</summary>
public class AdapterMergeTests
{
    static readonly Tokenizer Words = BpeTrainer.Train(["ten days, ten days"], 263, ChatRenderer.SpecialTokens, 1);

    static readonly int[] Ids = [17, 250, 42, 199, 5, 64];

    static Architecture Shape(string family) => FamilyPresets.Tiny(family) with { VocabularySize = 270, BosTokenId = 0, EosTokenId = 4 };

    static float[] Logits(Weights weights, Adapter? adapter)
    {
        using Team team = Tiny.Team();
        using var decoder = new Decoder(weights, team, Ids.Length) { Adapter = adapter };
        return decoder.Prefill(Ids).Span.ToArray();
    }

    [Theory, MemberData(nameof(FamilyData.All), MemberType = typeof(FamilyData))]
    public void A_merged_folder_says_what_model_and_adapters_say(string family)
    {
        using var folder = new TemporaryFolder();
        using Team team = Tiny.Team();
        using Parameters parameters = FamilyData.Weights(Shape(family));
        ModelDirectory.Save(folder.File("model"), parameters, Words, "---\nlicense: apache-2.0\n---\n# The card\n");
        using var weights = Weights.Of(parameters);
        using Adapter first = TinyAdapters.Make(weights, TinyAdapters.Config("rslora"), 1);
        using Adapter second = TinyAdapters.Make(weights, TinyAdapters.Config("dora") with { BaseModel = "some/model" }, 2);
        Assert.True(ModelConverter.Merge(folder.File("model"), [("facts", first), ("style", second)], folder.File("merged"), NumberFormat.Float32, team));
        using Adapter both = AdapterSum.Of([first, second])!;
        using Model merged = Model.Open(folder.File("merged"));
        float[] expected = Logits(weights, both), actual = Logits(merged.Weights, null);
        Assert.True(TinyAdapters.MaxDifference(expected, actual) < 2e-4 * Math.Max(1, expected.Max(Math.Abs)), $"{TinyAdapters.MaxDifference(expected, actual):g3}");
        Assert.Null(AdapterSum.Of([second, first]));

        string card = File.ReadAllText(Path.Combine(folder.File("merged"), "README.md"));
        Assert.StartsWith("---\nlicense: apache-2.0\nbase_model: \"model\"\n---\n", card, StringComparison.Ordinal);
        Assert.Contains("- facts: rsLoRA of rank 3", card);
        Assert.Contains("- style: DoRA of rank 3", card);
        Assert.Contains("made for some/model", card);
        Assert.EndsWith("# The card\n", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tied_head_that_is_adapted_is_not_tied_any_more_and_the_embedding_stays()
    {
        using var folder = new TemporaryFolder();
        using Team team = Tiny.Team();
        using Parameters parameters = FamilyData.Weights(Shape("llama") with { TieEmbeddings = true });
        ModelDirectory.Save(folder.File("model"), parameters, Words, "");
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, new AdapterConfig { Rank = 2, TargetModules = ["lm_head"] });
        Assert.True(ModelConverter.Merge(folder.File("model"), [("head", adapter)], folder.File("merged"), NumberFormat.Float32, team));
        using Model merged = Model.Load(folder.File("merged"));
        Assert.False(merged.Architecture.TieEmbeddings);
        Assert.Equal(parameters[TensorNames.Embedding].Span.ToArray(), merged.Parameters[TensorNames.Embedding].Span.ToArray());
        float[] expected = Logits(weights, adapter), actual = Logits(merged.Weights, null);
        Assert.True(TinyAdapters.MaxDifference(expected, actual) < 1e-4 * Math.Max(1, expected.Max(Math.Abs)));
    }

    [Fact]
    public void What_is_not_accepted_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using Team team = Tiny.Team();
        using Parameters parameters = FamilyData.Weights(Shape("llama"));
        ModelDirectory.Save(folder.File("model"), parameters, Words, "");
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, TinyAdapters.Config("lora"));
        Assert.False(ModelConverter.Merge(folder.File("model"), [("a", adapter)], folder.File("merged"), NumberFormat.Float32, team, accept: _ => false));
        Assert.Equal(["model"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder.File("model"))!).Select(Path.GetFileName));
    }
}
