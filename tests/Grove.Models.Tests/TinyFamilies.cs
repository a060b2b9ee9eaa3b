using System.Collections.Frozen;

namespace Grove.Models.Tests;

/// <summary>A decoder of each family, with everything that sets it apart, small enough for finite differences.</summary>
static class TinyFamilies
{
    static readonly Architecture Llama = Tiny.Shape(tied: false);

    static readonly Architecture NeoX = Llama with
    {
        ModelType = "gpt_neox",
        KeyValueHeads = 4,
        Norm = NormKind.LayerNorm,
        RotaryDim = 2,
        QueryKeyValueBias = true,
        OutputBias = true,
        FeedForwardBias = true,
        GatedFeedForward = false,
        Activation = Activation.Gelu,
        ParallelResidual = true,
    };

    static readonly Dictionary<string, Architecture> All = new()
    {
        ["llama"] = Llama,
        ["llama, scaled rope and biases"] = Llama with
        {
            RopeTheta = 30,
            RopeScaling = new RopeScaling(8, 1, 4, 12),
            QueryKeyValueBias = true,
            OutputBias = true,
            FeedForwardBias = true,
        },
        ["mistral"] = Llama with { ModelType = "mistral", SlidingWindow = 3 },
        ["qwen2"] = Llama with { ModelType = "qwen2", QueryKeyValueBias = true, TieEmbeddings = true, SlidingWindow = 2, LayersWithoutWindow = FrozenSet.Create(0) },
        ["qwen3"] = Llama with { ModelType = "qwen3", QueryKeyNorm = true, HeadDim = 6 },
        ["granite"] = Llama with
        {
            ModelType = "granite", EmbeddingScale = 1.5f, AttentionMultiplier = 0.3f, ResidualScale = 0.4f, LogitScale = 0.5f, TieEmbeddings = true,
        },
        ["granitemoehybrid"] = Llama with
        {
            ModelType = "granitemoehybrid", EmbeddingScale = 1.2f, AttentionMultiplier = 0.6f, ResidualScale = 0.7f, LogitScale = 0.8f,
        },
        ["smollm3"] = Llama with { ModelType = "smollm3", LayersWithoutRope = FrozenSet.Create(1), TieEmbeddings = true },
        ["gpt_neox"] = NeoX,
        ["gpt_neox, one after the other"] = NeoX with { ParallelResidual = false },
        ["gpt2"] = NeoX with
        {
            ModelType = "gpt2", ParallelResidual = false, RotaryDim = 0, LearnedPositions = true, Activation = Activation.GeluTanh, TieEmbeddings = true,
        },
        ["a gate of GELU"] = Llama with { Activation = Activation.Gelu },
        ["SiLU without a gate"] = Llama with { GatedFeedForward = false },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static Architecture Shape(string name) => All[name];

    /// <summary>As <see cref="Tiny.Weights"/>, and biases around zero.</summary>
    public static Parameters Weights(Architecture shape)
    {
        Parameters parameters = Tiny.Weights(shape);
        foreach (Parameter bias in parameters.All.Where(p => p.Name.EndsWith(".bias", StringComparison.Ordinal)))
            foreach (ref float value in bias.Value.Span) value -= 1;
        return parameters;
    }
}
