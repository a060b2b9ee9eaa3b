using Grove.Models.Families;
using Grove.Models.Files.Gguf;
using Grove.Tensors;

namespace Grove.Models.Planning;

/// <summary>The matrices of a model that are stored in one type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Layers">Numbers inside the layers: every token passes through them.</param>
/// <param name="Head">Numbers of the output head: every token that is written passes through them.</param>
/// <param name="Tables">Numbers of tables of which a token reads one row: an embedding that is not also the head, positions.</param>
/// <param name="Bytes">Bytes of all of them.</param>
public sealed record WeightPart(TensorType Type, long Layers, long Head, long Tables, long Bytes);

/// <summary>What the weights of an architecture take when they are stored as a kind of GGUF file.</summary>
public sealed record WeightPlan
{
    /// <summary>The kind of file; null for weights as they happen to be stored.</summary>
    public required QuantizationTarget? Target { get; init; }

    /// <summary>The matrices by type, in the order of the types.</summary>
    public required IReadOnlyList<WeightPart> Parts { get; init; }

    /// <summary>Bytes of norms and biases, which are always in single precision.</summary>
    public required long VectorBytes { get; init; }

    /// <summary>Bytes of all weights, in the file and, mapped, in memory.</summary>
    public long Bytes => VectorBytes + Parts.Sum(part => part.Bytes);

    /// <summary>Applies the rules of the mixture to every tensor.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="target">The kind of file.</param>
    public static WeightPlan For(Architecture architecture, QuantizationTarget target) => Sum(target, architecture,
        GgufLayout.Of(Family.Of(architecture), architecture).SelectMany(stored =>
        {
            // What one tensor of the file holds has one type: queries, keys and values of some families.
            TensorType type = QuantizationMixture.TypeFor(stored.Name, stored.Shape, target, architecture.Layers, architecture.TieEmbeddings);
            return stored.Pieces.Select(piece => (piece.Name, piece.Shape, type));
        }));

    /// <summary>Takes weights as they are stored.</summary>
    /// <param name="weights">The weights.</param>
    public static WeightPlan Of(Weights weights) => Sum(null, weights.Architecture,
        TensorNames.All(weights.Architecture).Select(tensor =>
            (tensor.Name, tensor.Shape, tensor.Shape.Length == 2 ? weights.Matrix(tensor.Name).Type : TensorType.F32)));

    static WeightPlan Sum(QuantizationTarget? target, Architecture architecture, IEnumerable<(string Name, int[] Shape, TensorType Type)> tensors)
    {
        var parts = new SortedDictionary<TensorType, WeightPart>();
        long vectors = 0;
        foreach ((string name, int[] shape, TensorType type) in tensors)
        {
            if (shape is not [int rows, int columns])
            {
                vectors += sizeof(float) * (long)shape[0];
                continue;
            }
            long numbers = (long)rows * columns;
            bool head = name == (architecture.TieEmbeddings ? TensorNames.Embedding : TensorNames.Head);
            bool table = !head && name is TensorNames.Embedding or TensorNames.Positions;
            WeightPart part = parts.GetValueOrDefault(type, new WeightPart(type, 0, 0, 0, 0));
            parts[type] = new WeightPart(
                type, part.Layers + (head || table ? 0 : numbers), part.Head + (head ? numbers : 0), part.Tables + (table ? numbers : 0),
                part.Bytes + rows * type.RowBytes(columns));
        }
        return new WeightPlan { Target = target, Parts = [.. parts.Values], VectorBytes = vectors };
    }
}
