using System.Text.Json.Nodes;
using Grove.Models.Files;
using Grove.Models.Layouts;

namespace Grove.Models.Families;

/// <summary>
/// Granite 4 without mixtures and Mamba (micro, 1b, 350m): Granite whose gate and up projections are stored as one tensor, with rotary
/// positions only where <c>position_embedding_type</c> says so. In GGUF it is a <c>granite</c>.
/// </summary>
static class GraniteMoeHybrid
{
    public static Family Family { get; } = new()
    {
        ModelType = "granitemoehybrid",
        ClassName = "GraniteMoeHybridForCausalLM",
        GgufName = "granite",
        GgufInterleaved = true,
        Read = Read,
        Write = Write,
        Tensors = Layouts,
        Example = shape => Granite.WithTypicalFactors(shape) with { RotaryDim = 0 },
    };

    static Architecture Read(ConfigFile config)
    {
        int layers = config.Required("num_hidden_layers");
        IReadOnlyList<string>? types = config.Texts("layer_types") ?? config.Texts("layers_block_type");
        if (types is null) throw config.Refuse("'layer_types' is missing, so the layers are Mamba's, which are not supported", "Use a Granite 4 model without -H- in its name");
        if (types.FirstOrDefault(type => type != "attention") is { } other)
            throw config.Refuse($"layers of type '{other}' are not supported", "Use a Granite 4 model without -H- in its name");
        if (types.Count != layers) throw config.Refuse($"'layer_types' has {types.Count} entries for {layers} layers", "Correct the file");
        if ((config.Int("num_local_experts") ?? 8) is > 0 and int experts)
            throw config.Refuse($"mixtures of experts are not supported ('num_local_experts' is {experts})", "Use a Granite 4 model without experts");
        if (config.Text("normalization_function") is { } norm and not "rmsnorm") throw config.Refuse($"norms of kind '{norm}' are not supported", "Use a model without it");
        config.RefuseFlag("mlp_bias");
        string? positions = config.Text("position_embedding_type");
        if (positions is not (null or "rope" or "nope")) throw config.Refuse($"positions of kind '{positions}' are not supported", "Use a model without them");
        return Granite.WithFactors(SharedKeys.Read(config, "shared_intermediate_size"), config).WithAttentionBias(config)
            with { RotaryDim = positions == "rope" ? null : 0 };
    }

    static void Write(JsonObject keys, Architecture a)
    {
        SharedKeys.Write(keys, a, "shared_intermediate_size");
        Granite.WriteFactors(keys, a);
        keys["attention_bias"] = a.QueryKeyValueBias;
        keys["intermediate_size"] = a.IntermediateSize;
        keys["layer_types"] = new JsonArray([.. Enumerable.Range(0, a.Layers).Select(_ => JsonValue.Create("attention"))]);
        keys["normalization_function"] = "rmsnorm";
        keys["num_experts_per_tok"] = 0;
        keys["num_local_experts"] = 0;
        keys["position_embedding_type"] = a.RotaryDim == 0 ? "nope" : "rope";
    }

    static IEnumerable<TensorLayout> Layouts(Architecture a)
    {
        foreach ((string name, int[] shape) in TensorNames.All(a))
        {
            if (name.EndsWith(".mlp.gate_proj.weight", StringComparison.Ordinal))
            {
                string up = name.Replace("gate_proj", "up_proj", StringComparison.Ordinal);
                yield return TensorLayout.Stacked(name.Replace("mlp.gate_proj", "shared_mlp.input_linear", StringComparison.Ordinal), (name, shape), (up, shape));
            }
            else if (!name.EndsWith(".mlp.up_proj.weight", StringComparison.Ordinal))
            {
                yield return TensorLayout.Whole(name.Replace("mlp.down_proj", "shared_mlp.output_linear", StringComparison.Ordinal), name, shape);
            }
        }
    }
}
