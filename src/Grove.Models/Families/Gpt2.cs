using System.Text.Json.Nodes;
using Grove.Models.Files;
using Grove.Models.Layouts;

namespace Grove.Models.Families;

/// <summary>
/// GPT-2: LayerNorm, biases, learned positions, GELU by tanh. Matrices are stored turned, [inputs, outputs] ("Conv1D"), and queries,
/// keys and values as one, all queries first.
/// </summary>
static class Gpt2
{
    public static Family Family { get; } = new()
    {
        ModelType = "gpt2",
        ClassName = "GPT2LMHeadModel",
        GgufName = "gpt2",
        GgufFusedQueryKeyValue = true,
        Read = Read,
        Write = Write,
        Tensors = Layouts,
        OptionalPrefix = "transformer.",
        Ignored = [".attn.bias", ".attn.masked_bias"],
        Example = shape => shape with
        {
            HeadDim = shape.HiddenSize / shape.Heads, KeyValueHeads = shape.Heads, RotaryDim = 0, LearnedPositions = true, Norm = NormKind.LayerNorm, GatedFeedForward = false,
            Activation = Activation.GeluTanh, QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, TieEmbeddings = true,
        },
        GgufProblem = a => a.AttentionMultiplier is null ? null : "llama.cpp's gpt2 scales its attention scores",
    };

    static Architecture Read(ConfigFile config)
    {
        int hidden = config.Required("n_embd"), heads = SharedKeys.Heads(config, "n_head");
        config.RefuseFlag("scale_attn_by_inverse_layer_idx");
        config.RefuseFlag("add_cross_attention");
        if (hidden is <= 0 or > int.MaxValue / 4) throw config.Refuse($"'n_embd' is {hidden}", "Correct the file");
        return new Architecture
        {
            VocabularySize = config.Required("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Int("n_inner") ?? 4 * hidden,
            Layers = config.Required("n_layer"),
            Heads = heads,
            KeyValueHeads = heads,
            HeadDim = hidden / heads,
            RotaryDim = 0,
            LearnedPositions = true,
            MaxPositions = config.Int("n_positions") ?? config.Int("n_ctx") ?? 1024,
            Norm = NormKind.LayerNorm,
            NormEpsilon = config.Number("layer_norm_epsilon") ?? 1e-5f,
            GatedFeedForward = false,
            Activation = GptNeoX.ReadActivation(config, "activation_function", "gelu_new"),
            AttentionMultiplier = config.Flag("scale_attn_weights") == false ? 1 : null,
            QueryKeyValueBias = true,
            OutputBias = true,
            FeedForwardBias = true,
            TieEmbeddings = config.Flag("tie_word_embeddings") ?? true,
        };
    }

    static void Write(JsonObject keys, Architecture a)
    {
        keys["activation_function"] = GptNeoX.Name(a.Activation);
        keys["attn_pdrop"] = 0;
        keys["embd_pdrop"] = 0;
        keys["layer_norm_epsilon"] = a.NormEpsilon;
        keys["n_ctx"] = a.MaxPositions;
        keys["n_embd"] = a.HiddenSize;
        keys["n_head"] = a.Heads;
        keys["n_inner"] = a.IntermediateSize;
        keys["n_layer"] = a.Layers;
        keys["n_positions"] = a.MaxPositions;
        keys["resid_pdrop"] = 0;
        keys["scale_attn_weights"] = a.AttentionMultiplier is null;
    }

    static IEnumerable<TensorLayout> Layouts(Architecture a)
    {
        foreach ((string name, int[] shape) in TensorNames.All(a))
        {
            switch (name)
            {
                case TensorNames.Embedding: yield return TensorLayout.Whole("transformer.wte.weight", name, shape); break;
                case TensorNames.Positions: yield return TensorLayout.Whole("transformer.wpe.weight", name, shape); break;
                case TensorNames.FinalNorm: yield return TensorLayout.Whole("transformer.ln_f.weight", name, shape); break;
                case TensorNames.FinalNormBias: yield return TensorLayout.Whole("transformer.ln_f.bias", name, shape); break;
                case TensorNames.Head: yield return TensorLayout.Whole(name, name, shape); break;
                default:
                    if (InLayer(name, shape, a) is { } layout) yield return layout;
                    break;
            }
        }
    }

    // model.layers.3.self_attn.q_proj.weight -> transformer.h.3.attn.c_attn.weight
    static TensorLayout? InLayer(string name, int[] shape, Architecture a)
    {
        string[] words = name.Split('.');
        string Stored(string part) => $"transformer.h.{words[2]}.{part}.{words[^1]}";
        switch (words[^2])
        {
            case "input_layernorm": return TensorLayout.Whole(Stored("ln_1"), name, shape);
            case "post_attention_layernorm": return TensorLayout.Whole(Stored("ln_2"), name, shape);
            case "o_proj": return TensorLayout.Turned(Stored("attn.c_proj"), name, shape);
            case "up_proj": return TensorLayout.Turned(Stored("mlp.c_fc"), name, shape);
            case "down_proj": return TensorLayout.Turned(Stored("mlp.c_proj"), name, shape);
            case "q_proj":
                TensorLayout stacked = TensorLayout.Stacked(Stored("attn.c_attn"),
                    (name, shape), (name.Replace("q_proj", "k_proj", StringComparison.Ordinal), shape), (name.Replace("q_proj", "v_proj", StringComparison.Ordinal), shape));
                return shape.Length == 1 ? stacked : stacked with { Shape = [a.HiddenSize, 3 * a.QuerySize], Transposed = true };
            default: return null; // keys and values are in the tensor of the queries
        }
    }
}
