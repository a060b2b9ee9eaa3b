using Grove.Models.Layouts;

namespace Grove.Models.Families;

/// <summary>How GGUF files name and arrange the decoder's tensors (llama.cpp, gguf-py/gguf/tensor_mapping.py and convert_hf_to_gguf.py).</summary>
static class GgufLayout
{
    /// <summary>Factors that slow down the rotary frequencies, [headDim / 2]: llama.cpp divides each frequency by its own.</summary>
    public const string RopeFactors = "rope_freqs.weight";

    /// <summary>All tensors of an architecture as they stand in a GGUF file.</summary>
    public static IEnumerable<TensorLayout> Of(Family family, Architecture a)
    {
        foreach ((string name, int[] shape) in TensorNames.All(a))
        {
            string stored = Name(name);
            bool query = name.Contains(".self_attn.q_proj.", StringComparison.Ordinal), key = name.Contains(".self_attn.k_proj.", StringComparison.Ordinal);
            if (family.GgufFusedQueryKeyValue && (query || key || name.Contains(".self_attn.v_proj.", StringComparison.Ordinal)))
            {
                if (!query) continue;
                int[] other = [a.KeyValueSize, .. shape[1..]];
                yield return TensorLayout.Stacked(stored.Replace("attn_q", "attn_qkv", StringComparison.Ordinal), (name, shape),
                    (name.Replace("q_proj", "k_proj", StringComparison.Ordinal), other), (name.Replace("q_proj", "v_proj", StringComparison.Ordinal), other));
            }
            else
            {
                yield return TensorLayout.Whole(stored, name, shape, family.GgufInterleaved && (query || key) ? RowMap.From(0) with { InterleavedHead = a.HeadDim } : null);
            }
        }
    }

    static string Name(string name) => name switch
    {
        TensorNames.Embedding => "token_embd.weight",
        TensorNames.Positions => "position_embd.weight",
        TensorNames.FinalNorm => "output_norm.weight",
        TensorNames.FinalNormBias => "output_norm.bias",
        TensorNames.Head => "output.weight",
        _ => InLayer(name.Split('.')),
    };

    // model.layers.3.self_attn.q_proj.weight -> blk.3.attn_q.weight
    static string InLayer(string[] words) => $"blk.{words[2]}.{words[^2] switch
    {
        "input_layernorm" => "attn_norm",
        "post_attention_layernorm" => "ffn_norm",
        "q_proj" => "attn_q",
        "k_proj" => "attn_k",
        "v_proj" => "attn_v",
        "o_proj" => "attn_output",
        "q_norm" => "attn_q_norm",
        "k_norm" => "attn_k_norm",
        "gate_proj" => "ffn_gate",
        "up_proj" => "ffn_up",
        "down_proj" => "ffn_down",
        var other => throw new ArgumentException($"A GGUF file has no name for '{other}'."),
    }}.{words[^1]}";
}
