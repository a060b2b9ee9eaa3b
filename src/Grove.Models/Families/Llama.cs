namespace Grove.Models.Families;

/// <summary>
/// The Llama family (Llama 1 to 3, SmolLM 1 and 2, TinyLlama, and every model Grove grows).
/// RMSNorm before each block, rotary positions on whole heads, grouped queries, SwiGLU.
/// Its names of tensors are those of <see cref="TensorNames"/>. Defaults for absent keys are those of transformers' LlamaConfig.
/// </summary>
public static class Llama
{
    /// <summary>Value of <c>model_type</c> in config.json.</summary>
    public const string ModelType = "llama";

    internal static Family Family { get; } = new()
    {
        ModelType = ModelType,
        ClassName = "LlamaForCausalLM",
        GgufName = "llama",
        GgufInterleaved = true,
        Read = config => SharedKeys.Read(config).WithAttentionBias(config) with { FeedForwardBias = config.Flag("mlp_bias") ?? false },
        Write = (keys, a) =>
        {
            SharedKeys.Write(keys, a);
            keys["attention_bias"] = a.QueryKeyValueBias;
            keys["mlp_bias"] = a.FeedForwardBias;
        },
        Example = shape => shape with { RopeTheta = 500_000, RopeScaling = new RopeScaling(8, 1, 4, Math.Max(8, shape.MaxPositions / 8)) },
    };
}
