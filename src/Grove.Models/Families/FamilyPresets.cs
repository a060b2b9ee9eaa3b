namespace Grove.Models.Families;

/// <summary>Small shapes of every family, for tests and for training from nothing.</summary>
public static class FamilyPresets
{
    /// <summary>Values of <c>model_type</c> that there are.</summary>
    public static IReadOnlyList<string> ModelTypes { get; } = [.. Family.All.Select(family => family.ModelType)];

    /// <summary>The smallest shape that shows everything particular to a family: 16 wide, 4 heads, 2 layers (4 where the family needs them).</summary>
    /// <param name="modelType">One of <see cref="ModelTypes"/>.</param>
    /// <exception cref="ArgumentException">There is no such family.</exception>
    public static Architecture Tiny(string modelType) => Of(modelType, new Architecture
    {
        VocabularySize = 13, HiddenSize = 16, IntermediateSize = 24, Layers = modelType == "smollm3" ? 4 : 2, Heads = 4, KeyValueHeads = 2, HeadDim = 4,
        MaxPositions = 32,
    });

    /// <summary>A shape 256 wide, so that every type of the K-quants can hold it: 4 layers, 4 heads, 2 of keys and values.</summary>
    /// <param name="modelType">One of <see cref="ModelTypes"/>.</param>
    /// <param name="vocabulary">Number of token ids.</param>
    /// <exception cref="ArgumentException">There is no such family.</exception>
    public static Architecture Small(string modelType, int vocabulary) => Of(modelType, new Architecture
    {
        VocabularySize = vocabulary, HiddenSize = 256, IntermediateSize = 512, Layers = 4, Heads = 4, KeyValueHeads = 2, HeadDim = 64, MaxPositions = 512,
    });

    /// <summary>The shape of SmolLM2-135M: 30 layers, 576 wide, 9 heads, 3 of keys and values.</summary>
    /// <param name="modelType">One of <see cref="ModelTypes"/>.</param>
    /// <param name="vocabulary">Number of token ids in use; there are 49,152, or as many as are used if those are more.</param>
    /// <exception cref="ArgumentException">There is no such family.</exception>
    public static Architecture Llama135M(string modelType, int vocabulary) => Of(modelType, new Architecture
    {
        VocabularySize = Math.Max(49152, vocabulary), HiddenSize = 576, IntermediateSize = 1536, Layers = 30, Heads = 9, KeyValueHeads = 3, HeadDim = 64,
        MaxPositions = 2048, TieEmbeddings = true,
    });

    /// <summary>The shape of TinyLlama 1.1B: 22 layers, 2,048 wide, 32 heads, 4 of keys and values.</summary>
    /// <param name="modelType">One of <see cref="ModelTypes"/>.</param>
    /// <param name="vocabulary">Number of token ids in use; there are 32,000, or as many as are used if those are more.</param>
    /// <exception cref="ArgumentException">There is no such family.</exception>
    public static Architecture Llama1B(string modelType, int vocabulary) => Of(modelType, new Architecture
    {
        VocabularySize = Math.Max(32000, vocabulary), HiddenSize = 2048, IntermediateSize = 5632, Layers = 22, Heads = 32, KeyValueHeads = 4, HeadDim = 64,
        MaxPositions = 2048,
    });

    /// <summary>
    /// Fills every weight at random, norms and biases too, and wider than for training: what is wrong with a model's reading or running
    /// must show in its scores. The same seed gives the same weights.
    /// </summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="seed">Decides them.</param>
    public static void Scatter(Parameters parameters, ulong seed)
    {
        for (int index = 0; index < parameters.All.Count; index++)
        {
            Parameter parameter = parameters.All[index];
            var numbers = new NormalNumbers(seed, (ulong)index);
            bool bias = parameter.Name.EndsWith(".bias", StringComparison.Ordinal), norm = parameter.Shape.Length == 1 && !bias;
            double scale = norm ? 0.2 : bias ? 0.1 : parameter.Name == TensorNames.Embedding ? 0.15 : 1 / Math.Sqrt(parameter.Shape[1]);
            foreach (ref float value in parameter.Value.Span) value = (float)((norm ? 1 : 0) + scale * numbers.Next());
        }
    }

    static Architecture Of(string modelType, Architecture shape) =>
        (Family.Find(modelType) ?? throw new ArgumentException($"There is no family '{modelType}'; there are {Family.Names}.", nameof(modelType)))
            .Example(shape) with { ModelType = modelType };
}
