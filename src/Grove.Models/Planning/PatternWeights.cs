using Grove.Models.Families;
using Grove.Models.Files.Gguf;
using Grove.Tensors;

namespace Grove.Models.Planning;

/// <summary>Weights in memory that mean nothing, stored as a kind of GGUF file would store them: for measuring how fast a shape runs.</summary>
public static class PatternWeights
{
    /// <summary>Makes them.</summary>
    /// <param name="architecture">The shape.</param>
    /// <param name="target">The kind of file, whose rules say how each matrix is stored.</param>
    /// <param name="team">Threads to quantize with.</param>
    /// <returns>The weights, to be disposed.</returns>
    public static Weights Make(Architecture architecture, QuantizationTarget target, Team team)
    {
        var types = new Dictionary<string, TensorType>(StringComparer.Ordinal);
        foreach (var stored in GgufLayout.Of(Family.Of(architecture), architecture))
        {
            TensorType type = QuantizationMixture.TypeFor(stored.Name, stored.Shape, target, architecture.Layers, architecture.TieEmbeddings);
            foreach (var piece in stored.Pieces) types[piece.Name] = type;
        }
        var owned = new List<IDisposable>();
        var matrices = new Dictionary<string, Matrix>(StringComparer.Ordinal);
        var vectors = new Dictionary<string, Floats>(StringComparer.Ordinal);
        foreach ((string name, int[] shape) in TensorNames.All(architecture))
        {
            if (shape is [int rows, int columns])
            {
                var matrix = new PatternMatrix(team, types[name], rows, columns);
                owned.Add(matrix);
                matrices.Add(name, matrix.Matrix);
                continue;
            }
            var arena = new Arena(Arena.Padded(shape[0]));
            owned.Add(arena);
            Floats vector = arena.Take(shape[0]);
            vector.Span.Fill(name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
            vectors.Add(name, vector);
        }
        return new Weights(architecture, matrices, vectors, owned);
    }
}
