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
    /// <summary>The kind of file.</summary>
    public required QuantizationTarget Target { get; init; }

    /// <summary>The matrices by type, in the order of the types.</summary>
    public required IReadOnlyList<WeightPart> Parts { get; init; }

    /// <summary>Bytes of norms and biases, which are always in single precision.</summary>
    public required long VectorBytes { get; init; }

    /// <summary>Bytes of all weights, in the file and, mapped, in memory.</summary>
    public long Bytes => VectorBytes + Parts.Sum(part => part.Bytes);

    /// <summary>Applies the rules of the mixture to every tensor.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="target">The kind of file.</param>
    public static WeightPlan For(Architecture architecture, QuantizationTarget target)
    {
        var parts = new SortedDictionary<TensorType, WeightPart>();
        long vectors = 0;
        foreach ((string name, string stored, int[] shape) in Stored(architecture))
        {
            if (shape is not [int rows, int columns])
            {
                vectors += sizeof(float) * (long)shape[0];
                continue;
            }
            TensorType type = QuantizationMixture.TypeFor(stored, shape, target, architecture.Layers, architecture.TieEmbeddings);
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

    /// <summary>Every tensor with the name by which the mixture's rules know it.</summary>
    static IEnumerable<(string Name, string Stored, int[] Shape)> Stored(Architecture architecture)
    {
        // Families that llama.cpp stores with queries, keys and values as one tensor have one type for all three.
        bool fused = architecture.ModelType is "gpt2" or "gpt_neox";
        foreach ((string name, int[] shape) in TensorNames.All(architecture)) yield return (name, StoredName(name, fused), shape);
    }

    static string StoredName(string name, bool fused)
    {
        if (name == TensorNames.Embedding) return "token_embd.weight";
        if (name == TensorNames.Positions) return "position_embd.weight";
        if (name == TensorNames.Head) return "output.weight";
        string[] words = name.Split('.');
        if (words is not ["model", "layers", var layer, .., var part, var kind]) return "output_norm.weight";
        string stored = part switch
        {
            "q_proj" or "k_proj" or "v_proj" when fused => "attn_qkv",
            "q_proj" => "attn_q",
            "k_proj" => "attn_k",
            "v_proj" => "attn_v",
            "o_proj" => "attn_output",
            "gate_proj" => "ffn_gate",
            "up_proj" => "ffn_up",
            "down_proj" => "ffn_down",
            _ => "attn_norm",
        };
        return $"blk.{layer}.{stored}.{kind}";
    }
}
