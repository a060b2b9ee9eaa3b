using Grove.Models;

namespace Grove.Cli.Benchmarks;

/// <summary>The model that everything is measured with: 14 million weights, batches of 16 rows of 256 tokens.</summary>
static class BenchmarkModel
{
    /// <summary>Rows of a batch.</summary>
    public const int Rows = 16;

    /// <summary>Tokens of a row.</summary>
    public const int RowLength = 256;

    /// <summary>6 layers, 384 wide, 8,192 tokens, head tied to the embedding.</summary>
    public static Architecture Architecture { get; } = new()
    {
        VocabularySize = 8192,
        HiddenSize = 384,
        IntermediateSize = 1024,
        Layers = 6,
        Heads = 6,
        KeyValueHeads = 6,
        HeadDim = 64,
        MaxPositions = 1024,
        TieEmbeddings = true,
    };
}
