using Grove.Tensors;

namespace Grove.Models.Tests;

/// <summary>A model small enough for finite differences, and a batch of two packed documents.</summary>
static class Tiny
{
    public static readonly int[] Tokens = [5, 1, 9, 1, 7, 12, 3, 0, 2, 12, 4];
    public static readonly int[] Targets = [1, 9, -1, 7, 12, 3, -1, 2, 12, 4, 8];
    public static readonly int[] Positions = [0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3];
    public static readonly int[] Starts = [0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7];

    public static Architecture Shape(bool tied) => new()
    {
        VocabularySize = 13,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDim = 4,
        MaxPositions = 32,
        TieEmbeddings = tied,
    };

    /// <summary>Weights far from zero: with the usual small ones a wrong formula could hide behind tiny numbers.</summary>
    public static Parameters Weights(Architecture shape, ulong seed = 7)
    {
        var parameters = Parameters.Allocate(shape);
        parameters.Initialize(seed);
        var random = new Random(11);
        foreach (Parameter parameter in parameters.All)
        {
            foreach (ref float value in parameter.Value.Span)
                value = parameter.Shape.Length == 1 ? 0.8f + 0.4f * random.NextSingle() : value * 20;
        }
        return parameters;
    }

    public static Team Team() => new(2);
}
