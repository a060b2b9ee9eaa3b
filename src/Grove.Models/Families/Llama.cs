namespace Grove.Models.Families;

/// <summary>
/// The Llama family (Llama, SmolLM, TinyLlama, and every model Grove grows).
/// RMSNorm before each block, rotary positions on whole heads, grouped queries, SwiGLU, no biases.
/// Its names of tensors are those of <see cref="TensorNames"/>.
/// </summary>
public static partial class Llama
{
    /// <summary>Value of <c>model_type</c> in config.json.</summary>
    public const string ModelType = "llama";

    /// <summary>Value of <c>architectures</c> in config.json.</summary>
    public const string ClassName = "LlamaForCausalLM";
}
