using System.Globalization;
using Grove.Tensors;

namespace Grove.Models.Files.Gguf;

/// <summary>Decides how each tensor of a GGUF file is stored, as llama.cpp does without an importance matrix.</summary>
/// <remarks>
/// llama.cpp, src/llama-quant.cpp (llama_tensor_get_type and the checks before it). Left out: mixtures of experts, Falcon, and the rule for
/// attn_v in models of exactly 70 B.
/// </remarks>
public static class QuantizationMixture
{
    /// <summary>The key that tells readers the kind of file.</summary>
    public const string FileTypeKey = "general.file_type";

    /// <summary>The kind of a name such as <c>q4_k_m</c>, whatever its case; null when there is none.</summary>
    public static QuantizationTarget? Find(string name) =>
        Enum.GetNames<QuantizationTarget>().Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<QuantizationTarget>(name, ignoreCase: true) : null;

    /// <summary>The number of <see cref="FileTypeKey"/> (llama_ftype).</summary>
    public static uint FileType(this QuantizationTarget target) => target switch
    {
        QuantizationTarget.F32 => 0,
        QuantizationTarget.F16 => 1,
        QuantizationTarget.Q4_0 => 2,
        QuantizationTarget.Q8_0 => 7,
        QuantizationTarget.Q4_K_M => 15,
        QuantizationTarget.Q5_K_M => 17,
        QuantizationTarget.Q6_K => 18,
        QuantizationTarget.BF16 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "No such kind of file."),
    };

    /// <summary>How a tensor is stored.</summary>
    /// <param name="name">Its name in the file, for example <c>blk.3.ffn_down.weight</c>.</param>
    /// <param name="shape">Its sizes, slowest first.</param>
    /// <param name="target">The kind of file.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="tied">True when the embedding is also the output head.</param>
    public static TensorType TypeFor(string name, ReadOnlySpan<int> shape, QuantizationTarget target, int layers, bool tied)
    {
        if (shape.Length < 2 || !IsQuantized(name)) return TensorType.F32;
        int columns = shape[^1];
        return target switch
        {
            QuantizationTarget.F32 => TensorType.F32,
            QuantizationTarget.F16 => TensorType.F16,
            QuantizationTarget.BF16 => TensorType.BF16,
            _ => Fitting(Wanted(name, columns, target, layers, tied), columns),
        };
    }

    /// <summary>Norms, biases, positions and factors stay exact: they are small, and much depends on them.</summary>
    static bool IsQuantized(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal) && !name.EndsWith("_norm.weight", StringComparison.Ordinal)
        && name is not ("position_embd.weight" or "token_types.weight");

    static TensorType Wanted(string name, int columns, QuantizationTarget target, int layers, bool tied)
    {
        TensorType usual = target switch
        {
            QuantizationTarget.Q8_0 => TensorType.Q8_0,
            QuantizationTarget.Q4_0 => TensorType.Q4_0,
            QuantizationTarget.Q4_K_M => TensorType.Q4_K,
            QuantizationTarget.Q5_K_M => TensorType.Q5_K,
            QuantizationTarget.Q6_K => TensorType.Q6_K,
            _ => throw new ArgumentOutOfRangeException(nameof(target), target, "No such kind of file."),
        };
        if (name == (tied ? "token_embd.weight" : "output.weight"))
            return usual == TensorType.Q8_0 || columns % usual.BlockSize() != 0 ? TensorType.Q8_0 : TensorType.Q6_K;
        if (target is not (QuantizationTarget.Q4_K_M or QuantizationTarget.Q5_K_M)) return usual;
        bool sensitive = name.EndsWith(".attn_v.weight", StringComparison.Ordinal) || name.EndsWith(".attn_qkv.weight", StringComparison.Ordinal)
            || name.EndsWith(".ffn_down.weight", StringComparison.Ordinal);
        return sensitive && HasMoreBits(Layer(name), layers) ? TensorType.Q6_K : usual;
    }

    /// <summary>The first and the last eighth of the layers, and every third between them.</summary>
    static bool HasMoreBits(int layer, int layers) =>
        layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;

    static int Layer(string name) =>
        name.Split('.') is ["blk", var number, ..] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : 0;

    /// <summary>Rows that are no whole number of blocks take the next larger type with smaller blocks.</summary>
    static TensorType Fitting(TensorType wanted, int columns)
    {
        if (columns % wanted.BlockSize() == 0) return wanted;
        TensorType next = wanted switch
        {
            TensorType.Q4_K => TensorType.Q5_0,
            TensorType.Q5_K => TensorType.Q5_1,
            TensorType.Q6_K => TensorType.Q8_0,
            _ => TensorType.F16,
        };
        return columns % next.BlockSize() == 0 ? next : TensorType.F16;
    }
}
