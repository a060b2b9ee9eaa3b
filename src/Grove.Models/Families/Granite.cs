using System.Text.Json.Nodes;
using Grove.Models.Files;

namespace Grove.Models.Families;

/// <summary>
/// Granite 3: Llama with four factors: on the embedding, on what each block adds, on the attention scores (in place of 1/√d), and one
/// by which the scores of the head are divided. Each is 1 unless said.
/// </summary>
static class Granite
{
    public static Family Family { get; } = new()
    {
        ModelType = "granite",
        ClassName = "GraniteForCausalLM",
        GgufName = "granite",
        GgufInterleaved = true,
        Read = config => WithFactors(SharedKeys.Read(config), config).WithAttentionBias(config) with { FeedForwardBias = config.Flag("mlp_bias") ?? false },
        Write = (keys, a) =>
        {
            SharedKeys.Write(keys, a);
            WriteFactors(keys, a);
            keys["attention_bias"] = a.QueryKeyValueBias;
            keys["mlp_bias"] = a.FeedForwardBias;
        },
        Example = WithTypicalFactors,
    };

    /// <summary>Reads the four factors.</summary>
    public static Architecture WithFactors(Architecture architecture, ConfigFile config)
    {
        float logits = config.Number("logits_scaling") ?? 1;
        if (logits == 0) throw config.Refuse("'logits_scaling' is 0, by which nothing can be divided", "Correct the file");
        return architecture with
        {
            EmbeddingScale = config.Number("embedding_multiplier") ?? 1,
            ResidualScale = config.Number("residual_multiplier") ?? 1,
            AttentionMultiplier = config.Number("attention_multiplier") ?? 1,
            LogitScale = 1 / logits,
        };
    }

    /// <summary>Writes the four factors.</summary>
    public static void WriteFactors(JsonObject keys, Architecture a)
    {
        keys["attention_multiplier"] = a.AttentionScale;
        keys["embedding_multiplier"] = a.EmbeddingScale;
        keys["logits_scaling"] = Divisor(a.LogitScale);
        keys["residual_multiplier"] = a.ResidualScale;
    }

    /// <summary>The number of which <paramref name="factor"/> is the inverse: one short to write where there is one.</summary>
    public static float Divisor(float factor)
    {
        float inverse = 1 / factor, rounded = MathF.Round(inverse, 4);
        return 1 / rounded == factor ? rounded : inverse;
    }

    /// <summary>Factors as published models have them.</summary>
    public static Architecture WithTypicalFactors(Architecture shape) =>
        shape with { EmbeddingScale = 12, ResidualScale = 0.22f, AttentionMultiplier = 1f / shape.HeadDim, LogitScale = 1f / 8, RopeTheta = 5_000_000 };
}
