using Grove.Models;
using Grove.Text;

namespace Grove.Cli.Benchmarks;

/// <summary>A training step that is measured: a model, a batch, and whether all weights are trained or an adapter.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Model">The model; its weights are random.</param>
/// <param name="Rows">Rows of a batch.</param>
/// <param name="RowLength">Tokens of a row.</param>
/// <param name="Rank">Of the adapter on every linear layer but the head; 0 to train all weights.</param>
sealed record TrainingShape(string Name, Architecture Model, int Rows, int RowLength, int Rank = 0)
{
    static readonly Architecture Gpt2 = new()
    {
        ModelType = "gpt2", VocabularySize = 50_257, HiddenSize = 768, IntermediateSize = 3072, Layers = 12, Heads = 12, KeyValueHeads = 12, HeadDim = 64,
        MaxPositions = 1024, RotaryDim = 0, LearnedPositions = true, Norm = NormKind.LayerNorm, GatedFeedForward = false, Activation = Activation.GeluTanh,
        QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, TieEmbeddings = true,
    };

    static readonly Architecture Llama = new()
    {
        VocabularySize = 49_152, HiddenSize = 576, IntermediateSize = 1536, Layers = 30, Heads = 9, KeyValueHeads = 3, HeadDim = 64, MaxPositions = 2048, TieEmbeddings = true,
    };

    /// <summary>All there are, the usual one first.</summary>
    public static IReadOnlyList<TrainingShape> All { get; } =
    [
        new("tiny-14m", BenchmarkModel.Architecture, BenchmarkModel.Rows, BenchmarkModel.RowLength),
        new("gpt2-124m", Gpt2, 4, 256),
        new("llama-135m", Llama, 2, 256),
        new("llama-135m-lora", Llama, 2, 256, Rank: 16),
    ];

    /// <summary>Tokens of a step.</summary>
    public int Tokens => Rows * RowLength;

    /// <summary>
    /// Operations of a step that trains all weights: two for each weight and token forward and four backward; for attention each token meets
    /// half its row on average, twice (scores and values), again once forward and twice backward. An adapter's step has no gradients of the
    /// weights, so it is counted as two thirds of that.
    /// </summary>
    public double Operations => (Rank > 0 ? 2.0 / 3 : 1) * (6.0 * Model.ParameterCount + 6.0 * Model.Layers * Model.QuerySize * RowLength) * Tokens;

    /// <summary>The shape of that name; the usual one for null.</summary>
    /// <exception cref="GroveException">There is none.</exception>
    public static TrainingShape Of(string? name) => name is null ? All[0]
        : All.FirstOrDefault(shape => shape.Name == name)
            ?? throw new GroveException($"--shape '{name}' is none of the shapes: {string.Join(", ", All.Select(shape => shape.Name))}. Name one of them", ExitKind.BadInput);
}
