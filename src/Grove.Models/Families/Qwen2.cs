using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Grove.Models.Files;

namespace Grove.Models.Families;

/// <summary>
/// Qwen 2 and 2.5: Llama with biases on queries, keys and values (always, there is no key for it). A window of attention is there only
/// with <c>use_sliding_window</c>, and then on the layers from <c>max_window_layers</c> on, or on those named by <c>layer_types</c>.
/// </summary>
static class Qwen2
{
    public static Family Family { get; } = new()
    {
        ModelType = "qwen2",
        ClassName = "Qwen2ForCausalLM",
        GgufName = "qwen2",
        Read = config => WithWindows(SharedKeys.Read(config, keyValueHeads: 32, maxPositions: 32768), config) with { QueryKeyValueBias = true },
        Write = (keys, a) =>
        {
            SharedKeys.Write(keys, a);
            WriteWindows(keys, a);
        },
        Example = shape => shape with { QueryKeyValueBias = true, RopeTheta = 1_000_000 },
    };

    /// <summary>Reads the windows of Qwen 2 and 3.</summary>
    public static Architecture WithWindows(Architecture architecture, ConfigFile config)
    {
        int? window = config.Has("sliding_window") ? config.Int("sliding_window") : 4096;
        int from = config.Int("max_window_layers") ?? 28;
        FrozenSet<int>? full = SharedKeys.FullLayers(config, architecture.Layers);
        if (config.Flag("use_sliding_window") != true || window is null) return architecture;
        full ??= architecture.Layers is > 0 and <= 4096 ? Enumerable.Range(0, Math.Clamp(from, 0, architecture.Layers)).ToFrozenSet() : FrozenSet<int>.Empty;
        return full.Count == architecture.Layers ? architecture : architecture with { SlidingWindow = window, LayersWithoutWindow = full };
    }

    /// <summary>Writes the windows of Qwen 2 and 3.</summary>
    public static void WriteWindows(JsonObject keys, Architecture a)
    {
        keys["layer_types"] = SharedKeys.LayerTypes(a);
        int first = Enumerable.Range(0, a.Layers).FirstOrDefault(i => a.WindowOf(i) is not null, a.Layers);
        keys["max_window_layers"] = first;
        keys["sliding_window"] = a.SlidingWindow;
        keys["use_sliding_window"] = a.SlidingWindow is not null;
    }
}
