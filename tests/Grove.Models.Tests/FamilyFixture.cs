using System.Collections.Frozen;
using System.Text.Json;
using Grove.Models.Files;
using Grove.Models.Layouts;

namespace Grove.Models.Tests;

/// <summary>A tiny model of a family with the numbers that PyTorch gave for it; see eng/peers/families_fixture.py.</summary>
sealed class FamilyFixture : IDisposable
{
    static readonly Architecture Llama = new()
    {
        VocabularySize = 29,
        HiddenSize = 16,
        IntermediateSize = 20,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDim = 4,
        MaxPositions = 64,
        TieEmbeddings = false,
        BosTokenId = 1,
        EosTokenId = 2,
    };

    static readonly Architecture Granite = Llama with { EmbeddingScale = 3, AttentionMultiplier = 0.4f, ResidualScale = 0.6f, LogitScale = 0.5f };

    static readonly Architecture NeoX = Llama with
    {
        ModelType = "gpt_neox",
        Heads = 2,
        KeyValueHeads = 2,
        HeadDim = 8,
        RotaryDim = 2,
        Norm = NormKind.LayerNorm,
        QueryKeyValueBias = true,
        OutputBias = true,
        FeedForwardBias = true,
        GatedFeedForward = false,
        Activation = Activation.Gelu,
        ParallelResidual = true,
        BosTokenId = 0,
        EosTokenId = 0,
    };

    static readonly Dictionary<string, Architecture> Shapes = new()
    {
        ["llama"] = Llama with
        {
            QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, RopeTheta = 20, RopeScaling = new RopeScaling(8, 1, 4, 16),
        },
        ["mistral"] = Llama with { ModelType = "mistral", SlidingWindow = 3, HeadDim = 6 },
        ["qwen2"] = Llama with { ModelType = "qwen2", QueryKeyValueBias = true, TieEmbeddings = true },
        ["qwen3"] = Llama with { ModelType = "qwen3", QueryKeyNorm = true, HeadDim = 6, RopeTheta = 1_000_000 },
        ["granite"] = Granite with { ModelType = "granite", TieEmbeddings = true },
        ["granitemoehybrid"] = Granite with { ModelType = "granitemoehybrid" },
        ["smollm3"] = Llama with { ModelType = "smollm3", TieEmbeddings = true, LayersWithoutRope = FrozenSet.Create(1) },
        ["gpt_neox"] = NeoX,
        ["gpt_neox-serial"] = NeoX with { ParallelResidual = false, RotaryDim = 4, Activation = Activation.GeluTanh },
        ["gpt2"] = NeoX with
        {
            ModelType = "gpt2", Heads = 4, KeyValueHeads = 4, HeadDim = 4, IntermediateSize = 64, RotaryDim = 0, LearnedPositions = true,
            MaxPositions = 32, Activation = Activation.GeluTanh, ParallelResidual = false, TieEmbeddings = true,
        },
    };

    readonly SafetensorsFile expected;

    /// <param name="name">One of <see cref="Names"/>.</param>
    public FamilyFixture(string name)
    {
        Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "families", name);
        Facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json"))).RootElement;
        expected = SafetensorsFile.Open(Path.Combine(Folder, "expected.safetensors"));
        ExpectedShape = Shapes[name];
        using DecoderTensors stored = ModelWeights.Open(Folder, ModelDirectory.ReadArchitecture(Folder));
        Parameters = stored.Load();
    }

    public static TheoryData<string> Names => [.. Shapes.Keys];

    /// <summary>Holds config.json and model.safetensors as a published model has them.</summary>
    public string Folder { get; }

    /// <summary>What config.json should be read as.</summary>
    public Architecture ExpectedShape { get; }

    /// <summary>The weights as they were read from <see cref="Folder"/>.</summary>
    public Parameters Parameters { get; }

    public JsonElement Facts { get; }

    public int[] Tokens => Ints("tokens");

    public int[] Targets => Ints("targets");

    public int[] Positions => Ints("positions");

    public int[] Starts => Ints("starts");

    public int Asked => Targets.Count(t => t >= 0);

    public float[] Read(string tensor)
    {
        var values = new float[expected.Tensors[tensor].Count];
        expected.Read(tensor, values);
        return values;
    }

    public void Dispose()
    {
        Parameters.Dispose();
        expected.Dispose();
    }

    int[] Ints(string key) => [.. Facts.GetProperty(key).EnumerateArray().Select(x => x.GetInt32())];
}
