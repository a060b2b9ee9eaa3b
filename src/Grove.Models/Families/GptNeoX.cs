using System.Text.Json.Nodes;
using Grove.Models.Files;
using Grove.Models.Layouts;

namespace Grove.Models.Families;

/// <summary>
/// GPT-NeoX (Pythia, Dolly v2): LayerNorm, biases, rotary positions on a quarter of each head, GELU, both blocks usually beside one
/// another. Queries, keys and values are one tensor, head by head: [q₀ k₀ v₀ q₁ k₁ v₁ …].
/// </summary>
static class GptNeoX
{
    public static Family Family { get; } = new()
    {
        ModelType = "gpt_neox",
        ClassName = "GPTNeoXForCausalLM",
        GgufName = "gptneox",
        GgufFusedQueryKeyValue = true,
        Read = Read,
        Write = Write,
        Tensors = Layouts,
        OptionalPrefix = "gpt_neox.",
        HeadName = "embed_out.weight",
        Ignored = [".rotary_emb.inv_freq", ".attention.bias", ".attention.masked_bias"],
        Example = shape => shape with
        {
            KeyValueHeads = shape.Heads, RotaryDim = shape.HeadDim >= 8 ? shape.HeadDim / 4 : 2, Norm = NormKind.LayerNorm, GatedFeedForward = false, Activation = Activation.Gelu,
            ParallelResidual = true, QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, TieEmbeddings = false,
        },
        GgufProblem = a => a.QueryKeyValueBias ? null : "llama.cpp's gptneox needs biases in attention",
    };

    /// <summary>The curves by their names in config.json.</summary>
    public static Activation ReadActivation(ConfigFile config, string key, string missing) => (config.Text(key) ?? missing) switch
    {
        "gelu" => Activation.Gelu,
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => Activation.GeluTanh,
        "silu" or "swish" => Activation.Silu,
        var other => throw config.Refuse($"the activation '{other}' is not supported, only gelu, gelu_new, gelu_fast, gelu_pytorch_tanh and silu", "Use a model without it"),
    };

    /// <summary>The name of a curve in config.json.</summary>
    public static string Name(Activation activation) => activation switch
    {
        Activation.Gelu => "gelu",
        Activation.GeluTanh => "gelu_new",
        _ => "silu",
    };

    static Architecture Read(ConfigFile config)
    {
        int hidden = config.Required("hidden_size"), heads = SharedKeys.Heads(config, "num_attention_heads");
        (float factor, bool given) = SharedKeys.PartialRotary(config);
        float part = given ? factor : config.Number("rotary_pct") ?? 0.25f;
        if (!(part >= 0) || part > 1) throw config.Refuse($"'rotary_pct' is {part}; 0 to 1 is needed", "Correct the file");
        bool bias = config.Flag("attention_bias") ?? true;
        return new Architecture
        {
            VocabularySize = config.Required("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Required("intermediate_size"),
            Layers = config.Required("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = heads,
            HeadDim = hidden / heads,
            RotaryDim = (int)(hidden / heads * part),
            RopeTheta = SharedKeys.Theta(config) ?? config.Number("rotary_emb_base") ?? 10_000f,
            RopeScaling = SharedKeys.Scaling(config),
            MaxPositions = config.Int("max_position_embeddings") ?? 2048,
            Norm = NormKind.LayerNorm,
            NormEpsilon = config.Number("layer_norm_eps") ?? 1e-5f,
            GatedFeedForward = false,
            Activation = ReadActivation(config, "hidden_act", "gelu"),
            ParallelResidual = config.Flag("use_parallel_residual") ?? true,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            FeedForwardBias = true,
            TieEmbeddings = config.Flag("tie_word_embeddings") ?? false,
        };
    }

    static void Write(JsonObject keys, Architecture a)
    {
        float part = (float)(a.RotaryDim ?? a.HeadDim) / a.HeadDim;
        keys["attention_bias"] = a.QueryKeyValueBias;
        keys["attention_dropout"] = 0;
        keys["hidden_act"] = Name(a.Activation);
        keys["hidden_dropout"] = 0;
        keys["hidden_size"] = a.HiddenSize;
        keys["intermediate_size"] = a.IntermediateSize;
        keys["layer_norm_eps"] = a.NormEpsilon;
        keys["max_position_embeddings"] = a.MaxPositions;
        keys["num_attention_heads"] = a.Heads;
        keys["num_hidden_layers"] = a.Layers;
        SharedKeys.WriteRope(keys, a, part);
        keys["partial_rotary_factor"] = part;
        keys["rotary_emb_base"] = keys["rope_theta"]!.DeepClone();
        keys["rotary_pct"] = part;
        keys["use_parallel_residual"] = a.ParallelResidual;
    }

    static IEnumerable<TensorLayout> Layouts(Architecture a)
    {
        int d = a.HeadDim, hidden = a.HiddenSize;
        foreach ((string name, int[] shape) in TensorNames.All(a))
        {
            if (name.Contains(".self_attn.q_proj.", StringComparison.Ordinal))
            {
                TensorPiece Part(string part, int place) => new(name.Replace("q_proj", part, StringComparison.Ordinal), shape, new RowMap(place * d, d, 3 * d));
                yield return new TensorLayout(Stored(name, "self_attn.q_proj", "attention.query_key_value"), [3 * a.QuerySize, .. shape[1..]],
                    [Part("q_proj", 0), Part("k_proj", 1), Part("v_proj", 2)]);
            }
            else if (!name.Contains(".self_attn.k_proj.", StringComparison.Ordinal) && !name.Contains(".self_attn.v_proj.", StringComparison.Ordinal))
            {
                yield return TensorLayout.Whole(Stored(name), name, shape);
            }
        }
    }

    static string Stored(string name) => name switch
    {
        TensorNames.Embedding => "gpt_neox.embed_in.weight",
        TensorNames.FinalNorm => "gpt_neox.final_layer_norm.weight",
        TensorNames.FinalNormBias => "gpt_neox.final_layer_norm.bias",
        TensorNames.Head => "embed_out.weight",
        _ when name.Contains(".self_attn.o_proj.", StringComparison.Ordinal) => Stored(name, "self_attn.o_proj", "attention.dense"),
        _ when name.Contains(".up_proj.", StringComparison.Ordinal) => Stored(name, "up_proj", "dense_h_to_4h"),
        _ when name.Contains(".down_proj.", StringComparison.Ordinal) => Stored(name, "down_proj", "dense_4h_to_h"),
        _ => Stored(name, "", ""),
    };

    static string Stored(string name, string part, string stored) =>
        "gpt_neox." + (part.Length == 0 ? name : name.Replace(part, stored, StringComparison.Ordinal))["model.".Length..];
}
