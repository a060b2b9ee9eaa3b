using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Grove.Models.Files;

namespace Grove.Models.Families;

/// <summary>
/// SmolLM 3: Llama whose every fourth layer has no rotary positions. <c>no_rope_layers</c> names them layer by layer (1 with, 0
/// without); when it is absent, <c>no_rope_layer_interval</c> counts.
/// </summary>
static class SmolLm3
{
    public static Family Family { get; } = new()
    {
        ModelType = "smollm3",
        ClassName = "SmolLM3ForCausalLM",
        GgufName = "smollm3",
        GgufInterleaved = true,
        Read = Read,
        Write = Write,
        Example = shape => shape with { LayersWithoutRope = EveryFourth(shape.Layers), RopeTheta = 2_000_000, NormEpsilon = 1e-6f },
        GgufProblem = a => a.QueryKeyValueBias || a.FeedForwardBias ? "llama.cpp's smollm3 has no biases"
            : !a.LayersWithoutRope.SetEquals(EveryFourth(a.Layers)) ? "llama.cpp's smollm3 leaves out the rotary positions of every fourth layer, and of no other"
            : null,
    };

    /// <summary>The layers without rotary positions when every fourth has none.</summary>
    public static FrozenSet<int> EveryFourth(int layers) => Every(4, layers);

    static FrozenSet<int> Every(int interval, int layers) =>
        Enumerable.Range(0, Math.Clamp(layers, 0, 4096)).Where(i => (i + 1) % interval == 0).ToFrozenSet();

    static Architecture Read(ConfigFile config)
    {
        Architecture architecture = SharedKeys.Read(config, keyValueHeads: 4, maxPositions: 32768, theta: 2_000_000f, tied: true).WithAttentionBias(config)
            with { FeedForwardBias = config.Flag("mlp_bias") ?? false };
        IReadOnlyList<int> withRope = config.Ints("no_rope_layers");
        int interval = config.Int("no_rope_layer_interval") ?? 4;
        if (interval < 1) throw config.Refuse($"'no_rope_layer_interval' is {interval}; 1 or more is needed", "Correct the file");
        if (withRope.Count > 0 && withRope.Count != architecture.Layers)
            throw config.Refuse($"'no_rope_layers' has {withRope.Count} entries for {architecture.Layers} layers", "Correct the file");
        architecture = architecture with
        {
            LayersWithoutRope = withRope.Count == 0 ? Every(interval, architecture.Layers)
                : Enumerable.Range(0, withRope.Count).Where(i => withRope[i] == 0).ToFrozenSet(),
        };
        FrozenSet<int>? full = SharedKeys.FullLayers(config, architecture.Layers);
        if (config.Flag("use_sliding_window") != true || config.Int("sliding_window") is not int window) return architecture;
        // As in transformers: windows are for the layers that know positions no other way.
        full ??= Enumerable.Range(0, Math.Clamp(architecture.Layers, 0, 4096)).Where(i => !architecture.LayersWithoutRope.Contains(i)).ToFrozenSet();
        return architecture with { SlidingWindow = window, LayersWithoutWindow = full };
    }

    static void Write(JsonObject keys, Architecture a)
    {
        SharedKeys.Write(keys, a);
        keys["attention_bias"] = a.QueryKeyValueBias;
        keys["layer_types"] = SharedKeys.LayerTypes(a);
        keys["mlp_bias"] = a.FeedForwardBias;
        keys["no_rope_layer_interval"] = 4;
        keys["no_rope_layers"] = new JsonArray([.. Enumerable.Range(0, a.Layers).Select(i => JsonValue.Create(a.LayersWithoutRope.Contains(i) ? 0 : 1))]);
        keys["sliding_window"] = a.SlidingWindow;
        keys["use_sliding_window"] = a.SlidingWindow is not null;
    }
}
