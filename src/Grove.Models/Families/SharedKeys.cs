using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Grove.Models.Files;

namespace Grove.Models.Families;

/// <summary>
/// The keys of config.json that most families share. Transformers 5 moved <c>rope_theta</c> and <c>rope_scaling</c> into
/// <c>rope_parameters</c> and renamed <c>torch_dtype</c> to <c>dtype</c>; both spellings are read and both are written.
/// </summary>
static class SharedKeys
{
    const string Advice = "Use a model without it";

    /// <summary>The shape of a Llama-like decoder: RMSNorm, rotary positions, grouped queries, SwiGLU.</summary>
    /// <param name="config">The file.</param>
    /// <param name="intermediateKey">Key of the width of the feed-forward block.</param>
    /// <param name="keyValueHeads">When the key is absent; null for as many as query heads.</param>
    /// <param name="maxPositions">When the key is absent.</param>
    /// <param name="theta">When the key is absent.</param>
    /// <param name="tied">When the key is absent.</param>
    /// <param name="headDim">When the key is absent; null for the width divided by the heads.</param>
    public static Architecture Read(ConfigFile config, string intermediateKey = "intermediate_size", int? keyValueHeads = null,
        int maxPositions = 2048, float theta = 10_000f, bool tied = false, int? headDim = null)
    {
        int hidden = config.Required("hidden_size"), heads = Heads(config, "num_attention_heads");
        if (config.Text("hidden_act") is { } activation and not ("silu" or "swish"))
            throw config.Refuse($"the activation '{activation}' is not supported, only silu", Advice);
        (float part, bool given) = PartialRotary(config);
        if (given && part != 1) throw config.Refuse("rotary positions on a part of each head are not supported", Advice);
        return new Architecture
        {
            VocabularySize = config.Required("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Required(intermediateKey),
            Layers = config.Required("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = config.Int("num_key_value_heads") ?? keyValueHeads ?? heads,
            HeadDim = config.Int("head_dim") ?? headDim ?? hidden / heads,
            RopeTheta = Theta(config) ?? theta,
            RopeScaling = Scaling(config),
            NormEpsilon = config.Number("rms_norm_eps") ?? 1e-6f,
            MaxPositions = config.Int("max_position_embeddings") ?? maxPositions,
            TieEmbeddings = config.Flag("tie_word_embeddings") ?? tied,
        };
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    public static void Write(JsonObject keys, Architecture a, string intermediateKey = "intermediate_size")
    {
        keys["attention_dropout"] = 0;
        keys["head_dim"] = a.HeadDim;
        keys["hidden_act"] = "silu";
        keys["hidden_size"] = a.HiddenSize;
        keys[intermediateKey] = a.IntermediateSize;
        keys["max_position_embeddings"] = a.MaxPositions;
        keys["num_attention_heads"] = a.Heads;
        keys["num_hidden_layers"] = a.Layers;
        keys["num_key_value_heads"] = a.KeyValueHeads;
        keys["rms_norm_eps"] = a.NormEpsilon;
        WriteRope(keys, a);
    }

    /// <summary>The number of heads, by which others are divided.</summary>
    public static int Heads(ConfigFile config, string key) =>
        config.Required(key) is > 0 and int heads ? heads : throw config.Refuse($"'{key}' is {config.Int(key)}", "Correct the file");

    /// <summary>Base of the rotary frequencies, or null.</summary>
    public static float? Theta(ConfigFile config) => config.Section("rope_parameters")?.Number("rope_theta") ?? config.Number("rope_theta");

    /// <summary>Share of a head that is turned, and whether the file says it at all.</summary>
    public static (float Part, bool Given) PartialRotary(ConfigFile config)
    {
        float? part = config.Section("rope_parameters")?.Number("partial_rotary_factor") ?? config.Section("rope_scaling")?.Number("partial_rotary_factor")
            ?? config.Number("partial_rotary_factor");
        return (part ?? 1, part is not null);
    }

    /// <summary>How rotary frequencies are stretched: not at all, or in Llama 3's way.</summary>
    public static RopeScaling? Scaling(ConfigFile config)
    {
        RopeScaling? scaling = null;
        foreach (string key in new[] { "rope_scaling", "rope_parameters" })
        {
            ConfigFile? rope = config.Section(key);
            if (rope is null) continue;
            if (rope.Keys.Any(name => name.EndsWith("_attention", StringComparison.Ordinal)))
                throw config.Refuse($"'{key}' has other rotary positions for some layers, which is not supported", Advice);
            string? kind = rope.Text("rope_type") ?? rope.Text("type");
            if (kind is null or "default") continue;
            if (kind != "llama3") throw config.Refuse($"rotary positions of kind '{kind}' are not supported", Advice);
            float Needed(string name) => rope.Number(name) ?? throw config.Refuse($"'{key}' has no '{name}'", "Give the complete config.json of the model");
            scaling = new RopeScaling(Needed("factor"), Needed("low_freq_factor"), Needed("high_freq_factor"),
                rope.Int("original_max_position_embeddings") ?? throw config.Refuse($"'{key}' has no 'original_max_position_embeddings'", "Give the complete config.json of the model"));
        }
        return scaling;
    }

    /// <summary>Writes the rotary positions in both spellings.</summary>
    public static void WriteRope(JsonObject keys, Architecture a, float? part = null)
    {
        JsonObject? scaling = a.RopeScaling is not { } s ? null : new JsonObject
        {
            ["factor"] = s.Factor,
            ["high_freq_factor"] = s.HighFrequencyFactor,
            ["low_freq_factor"] = s.LowFrequencyFactor,
            ["original_max_position_embeddings"] = s.OriginalMaxPositions,
            ["rope_type"] = "llama3",
        };
        JsonObject parameters = scaling?.DeepClone().AsObject() ?? new JsonObject { ["rope_type"] = "default" };
        parameters["rope_theta"] = WithPoint(a.RopeTheta);
        if (part is float share) parameters["partial_rotary_factor"] = share;
        keys["rope_parameters"] = parameters;
        keys["rope_scaling"] = scaling;
        keys["rope_theta"] = WithPoint(a.RopeTheta);
    }

    /// <summary>Biases on all four projections of attention, under one key.</summary>
    public static Architecture WithAttentionBias(this Architecture architecture, ConfigFile config)
    {
        bool bias = config.Flag("attention_bias") ?? false;
        return architecture with { QueryKeyValueBias = bias, OutputBias = bias };
    }

    /// <summary>The layers named by <c>layer_types</c> as attending to everything; null when the file does not say.</summary>
    public static FrozenSet<int>? FullLayers(ConfigFile config, int layers)
    {
        if (config.Texts("layer_types") is not { } types) return null;
        if (types.Count != layers) throw config.Refuse($"'layer_types' has {types.Count} entries for {layers} layers", "Correct the file");
        if (types.FirstOrDefault(type => type is not ("full_attention" or "sliding_attention")) is { } other)
            throw config.Refuse($"layers of type '{other}' are not supported", Advice);
        return Enumerable.Range(0, layers).Where(i => types[i] == "full_attention").ToFrozenSet();
    }

    /// <summary>Writes <c>layer_types</c>.</summary>
    public static JsonArray LayerTypes(Architecture a) =>
        new([.. Enumerable.Range(0, a.Layers).Select(i => JsonValue.Create(a.WindowOf(i) is null ? "full_attention" : "sliding_attention"))]);

    /// <summary>With a decimal point: transformers warns when theta is a whole number.</summary>
    static JsonNode WithPoint(float theta)
    {
        string text = theta.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text)!;
    }
}
