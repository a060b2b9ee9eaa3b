using Grove.Models;

namespace Grove.Cli.Fit;

/// <summary>Shapes of open models of the usual sizes, for people who do not have one yet.</summary>
static class TypicalModels
{
    /// <summary>From small to large: SmolLM2 (two sizes), Llama 3.2 (two sizes), Mistral 7B and Qwen2.5 14B.</summary>
    public static IReadOnlyList<(string Name, Architecture Architecture)> All { get; } =
    [
        ("135M", Shape(49_152, 576, 1536, 30, 9, 3, 64, 8192, true)),
        ("360M", Shape(49_152, 960, 2560, 32, 15, 5, 64, 8192, true)),
        ("1B", Shape(128_256, 2048, 8192, 16, 32, 8, 64, 131_072, true)),
        ("3B", Shape(128_256, 3072, 8192, 28, 24, 8, 128, 131_072, true)),
        ("7B", Shape(32_000, 4096, 14_336, 32, 32, 8, 128, 32_768, false)),
        ("14B", Shape(152_064, 5120, 13_824, 48, 40, 8, 128, 131_072, false)),
    ];

    /// <summary>The one whose widths the machine is measured with.</summary>
    public static Architecture Probed => All[2].Architecture;

    static Architecture Shape(int vocabulary, int hidden, int intermediate, int layers, int heads, int keyValueHeads, int headDim, int positions, bool tied) => new()
    {
        VocabularySize = vocabulary,
        HiddenSize = hidden,
        IntermediateSize = intermediate,
        Layers = layers,
        Heads = heads,
        KeyValueHeads = keyValueHeads,
        HeadDim = headDim,
        MaxPositions = positions,
        TieEmbeddings = tied,
    };
}
