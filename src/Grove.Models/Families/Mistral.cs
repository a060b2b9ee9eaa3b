using Grove.Models.Files;

namespace Grove.Models.Families;

/// <summary>
/// Mistral 7B and Nemo: Llama with a window of attention on every layer, and heads that may be wider or narrower than the stream
/// divided by them. Without the key <c>sliding_window</c> the window is 4096 (transformers' MistralConfig); <c>null</c> means none.
/// </summary>
static class Mistral
{
    public static Family Family { get; } = new()
    {
        ModelType = "mistral",
        ClassName = "MistralForCausalLM",
        GgufName = "llama",
        GgufInterleaved = true,
        Read = Read,
        Write = (keys, a) =>
        {
            SharedKeys.Write(keys, a);
            keys["sliding_window"] = a.SlidingWindow;
        },
        Example = shape => shape with { HeadDim = 2 * shape.HeadDim, SlidingWindow = 4096, TieEmbeddings = false },
    };

    static Architecture Read(ConfigFile config)
    {
        config.RefuseFlag("attention_bias");
        Architecture architecture = SharedKeys.Read(config, keyValueHeads: 8, maxPositions: 4096 * 32);
        return architecture with
        {
            SlidingWindow = config.Has("sliding_window") ? config.Int("sliding_window") : 4096,
            LayersWithoutWindow = SharedKeys.FullLayers(config, architecture.Layers) ?? architecture.LayersWithoutWindow,
        };
    }
}
