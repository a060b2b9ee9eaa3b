namespace Grove.Models.Families;

/// <summary>
/// The Llama family (Llama, SmolLM, and every model Grove grows): names and shapes of its weights.
/// RMSNorm before each block, rotary positions on whole heads, grouped queries, SwiGLU, no biases.
/// </summary>
public static partial class Llama
{
    /// <summary>Value of <c>model_type</c> in config.json.</summary>
    public const string ModelType = "llama";

    /// <summary>Value of <c>architectures</c> in config.json.</summary>
    public const string ClassName = "LlamaForCausalLM";

    /// <summary>Name of the embedding table [vocabulary, hidden].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>Name of the norm before the head [hidden].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>Name of the output head [vocabulary, hidden]; absent when tied to the embedding.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>Name of a weight inside a layer.</summary>
    /// <param name="index">Layer, from 0.</param>
    /// <param name="part">For example <c>self_attn.q_proj</c>.</param>
    public static string Layer(int index, string part) => $"model.layers.{index}.{part}.weight";

    /// <summary>All weights of an architecture in the fixed order in which they are laid out and initialised.</summary>
    public static IEnumerable<(string Name, int[] Shape)> Tensors(Architecture architecture)
    {
        int hidden = architecture.HiddenSize;
        int inner = architecture.IntermediateSize;
        int query = architecture.QuerySize;
        int keyValue = architecture.KeyValueSize;
        yield return (Embedding, [architecture.VocabularySize, hidden]);
        for (int i = 0; i < architecture.Layers; i++)
        {
            yield return (Layer(i, "input_layernorm"), [hidden]);
            yield return (Layer(i, "self_attn.q_proj"), [query, hidden]);
            yield return (Layer(i, "self_attn.k_proj"), [keyValue, hidden]);
            yield return (Layer(i, "self_attn.v_proj"), [keyValue, hidden]);
            yield return (Layer(i, "self_attn.o_proj"), [hidden, query]);
            yield return (Layer(i, "post_attention_layernorm"), [hidden]);
            yield return (Layer(i, "mlp.gate_proj"), [inner, hidden]);
            yield return (Layer(i, "mlp.up_proj"), [inner, hidden]);
            yield return (Layer(i, "mlp.down_proj"), [hidden, inner]);
        }
        yield return (FinalNorm, [hidden]);
        if (!architecture.TieEmbeddings) yield return (Head, [architecture.VocabularySize, hidden]);
    }
}
