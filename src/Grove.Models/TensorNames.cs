namespace Grove.Models;

/// <summary>
/// The names by which the decoder knows its weights, whatever a family's files call them: those of Hugging Face's Llama, and names in
/// the same spirit for what Llama lacks. Families that store several of them as one tensor are cut into these when read, and put
/// together when written.
/// </summary>
public static class TensorNames
{
    /// <summary>The embedding table [vocabulary, hidden].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The table of learned positions [maxPositions, hidden]; only with <see cref="Architecture.LearnedPositions"/>.</summary>
    public const string Positions = "model.embed_positions.weight";

    /// <summary>The norm before the head [hidden].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>Its bias [hidden]; only with <see cref="NormKind.LayerNorm"/>.</summary>
    public const string FinalNormBias = "model.norm.bias";

    /// <summary>The output head [vocabulary, hidden]; absent when tied to the embedding.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>A weight inside a layer.</summary>
    /// <param name="index">Layer, from 0.</param>
    /// <param name="part">For example <c>self_attn.q_proj</c>.</param>
    public static string Layer(int index, string part) => $"model.layers.{index}.{part}.weight";

    /// <summary>A bias inside a layer.</summary>
    /// <param name="index">Layer, from 0.</param>
    /// <param name="part">For example <c>self_attn.q_proj</c>.</param>
    public static string LayerBias(int index, string part) => $"model.layers.{index}.{part}.bias";

    /// <summary>All weights of an architecture in the fixed order in which they are laid out and initialised.</summary>
    public static IEnumerable<(string Name, int[] Shape)> All(Architecture architecture)
    {
        Architecture a = architecture;
        int hidden = a.HiddenSize, inner = a.IntermediateSize;
        yield return (Embedding, [a.VocabularySize, hidden]);
        if (a.LearnedPositions) yield return (Positions, [a.MaxPositions, hidden]);
        for (int i = 0; i < a.Layers; i++)
        {
            foreach (var tensor in Norm(i, "input_layernorm", a)) yield return tensor;
            foreach (var tensor in Projection(i, "self_attn.q_proj", a.QuerySize, hidden, a.QueryKeyValueBias)) yield return tensor;
            foreach (var tensor in Projection(i, "self_attn.k_proj", a.KeyValueSize, hidden, a.QueryKeyValueBias)) yield return tensor;
            foreach (var tensor in Projection(i, "self_attn.v_proj", a.KeyValueSize, hidden, a.QueryKeyValueBias)) yield return tensor;
            if (a.QueryKeyNorm)
            {
                yield return (Layer(i, "self_attn.q_norm"), [a.HeadDim]);
                yield return (Layer(i, "self_attn.k_norm"), [a.HeadDim]);
            }
            foreach (var tensor in Projection(i, "self_attn.o_proj", hidden, a.QuerySize, a.OutputBias)) yield return tensor;
            foreach (var tensor in Norm(i, "post_attention_layernorm", a)) yield return tensor;
            if (a.GatedFeedForward)
                foreach (var tensor in Projection(i, "mlp.gate_proj", inner, hidden, a.FeedForwardBias)) yield return tensor;
            foreach (var tensor in Projection(i, "mlp.up_proj", inner, hidden, a.FeedForwardBias)) yield return tensor;
            foreach (var tensor in Projection(i, "mlp.down_proj", hidden, inner, a.FeedForwardBias)) yield return tensor;
        }
        yield return (FinalNorm, [hidden]);
        if (a.Norm == NormKind.LayerNorm) yield return (FinalNormBias, [hidden]);
        if (!a.TieEmbeddings) yield return (Head, [a.VocabularySize, hidden]);
    }

    static IEnumerable<(string, int[])> Projection(int layer, string part, int outputs, int inputs, bool bias)
    {
        yield return (Layer(layer, part), [outputs, inputs]);
        if (bias) yield return (LayerBias(layer, part), [outputs]);
    }

    static IEnumerable<(string, int[])> Norm(int layer, string part, Architecture architecture)
    {
        yield return (Layer(layer, part), [architecture.HiddenSize]);
        if (architecture.Norm == NormKind.LayerNorm) yield return (LayerBias(layer, part), [architecture.HiddenSize]);
    }
}
