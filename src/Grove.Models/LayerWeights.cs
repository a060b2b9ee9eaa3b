using Grove.Tensors;

namespace Grove.Models;

/// <summary>One layer's weights (or their gradients), looked up by name once.</summary>
sealed class LayerWeights(Parameters parameters, int layer)
{
    public readonly Floats AttentionNorm = parameters[TensorNames.Layer(layer, "input_layernorm")];       // [hidden]
    public readonly Floats Query = parameters[TensorNames.Layer(layer, "self_attn.q_proj")];              // [heads·headDim, hidden]
    public readonly Floats Key = parameters[TensorNames.Layer(layer, "self_attn.k_proj")];                // [kvHeads·headDim, hidden]
    public readonly Floats Value = parameters[TensorNames.Layer(layer, "self_attn.v_proj")];              // [kvHeads·headDim, hidden]
    public readonly Floats Output = parameters[TensorNames.Layer(layer, "self_attn.o_proj")];             // [hidden, heads·headDim]
    public readonly Floats FeedForwardNorm = parameters[TensorNames.Layer(layer, "post_attention_layernorm")]; // [hidden]
    public readonly Floats Gate = parameters[TensorNames.Layer(layer, "mlp.gate_proj")];                  // [intermediate, hidden]
    public readonly Floats Up = parameters[TensorNames.Layer(layer, "mlp.up_proj")];                      // [intermediate, hidden]
    public readonly Floats Down = parameters[TensorNames.Layer(layer, "mlp.down_proj")];                  // [hidden, intermediate]
}
