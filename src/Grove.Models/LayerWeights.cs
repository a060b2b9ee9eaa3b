namespace Grove.Models;

/// <summary>One layer's parts, looked up by name once.</summary>
/// <param name="weights">The model.</param>
/// <param name="gradients">Where the gradients are added up; null when the model is frozen.</param>
/// <param name="layer">From 0.</param>
/// <param name="rounds">Whether inputs of weights stored in blocks are rounded to 8 bits: for inference.</param>
sealed class LayerWeights(Weights weights, Parameters? gradients, int layer, bool rounds = false)
{
    public readonly int Number = layer;
    public readonly int? Window = weights.Architecture.WindowOf(layer);
    public readonly Norm AttentionNorm = new(Name(layer, "input_layernorm"), weights, gradients);               // [hidden]
    public readonly Projection Query = new(Name(layer, "self_attn.q_proj"), weights, gradients) { RoundsInput = rounds };                // [heads·headDim, hidden]
    public readonly Projection Key = new(Name(layer, "self_attn.k_proj"), weights, gradients) { RoundsInput = rounds };                  // [kvHeads·headDim, hidden]
    public readonly Projection Value = new(Name(layer, "self_attn.v_proj"), weights, gradients) { RoundsInput = rounds };                // [kvHeads·headDim, hidden]
    public readonly Norm? QueryNorm = HeadNorm(Name(layer, "self_attn.q_norm"), weights, gradients);            // [headDim]
    public readonly Norm? KeyNorm = HeadNorm(Name(layer, "self_attn.k_norm"), weights, gradients);              // [headDim]
    public readonly Projection Output = new(Name(layer, "self_attn.o_proj"), weights, gradients) { RoundsInput = rounds };               // [hidden, heads·headDim]
    public readonly Norm FeedForwardNorm = new(Name(layer, "post_attention_layernorm"), weights, gradients);    // [hidden]
    public readonly Projection? Gate = weights.Architecture.GatedFeedForward ? new(Name(layer, "mlp.gate_proj"), weights, gradients) { RoundsInput = rounds } : null; // [intermediate, hidden]
    public readonly Projection Up = new(Name(layer, "mlp.up_proj"), weights, gradients) { RoundsInput = rounds };                        // [intermediate, hidden]
    public readonly Projection Down = new(Name(layer, "mlp.down_proj"), weights, gradients) { RoundsInput = rounds };                    // [hidden, intermediate]

    /// <summary>The linear layers in the order in which they run.</summary>
    public IEnumerable<Projection> Projections => Gate is null ? [Query, Key, Value, Output, Up, Down] : [Query, Key, Value, Output, Gate, Up, Down];

    static string Name(int layer, string part) => $"model.layers.{layer}.{part}";

    static Norm? HeadNorm(string name, Weights weights, Parameters? gradients) =>
        weights.Architecture.QueryKeyNorm ? new Norm(name, weights, gradients) : null;
}
