namespace Grove.Tensors;

/// <summary>Block sizes of the tensor types (ggml-common.h of llama.cpp; safetensors' README).</summary>
public static class TensorTypes
{
    /// <summary>Numbers in one block; a row must be a whole number of blocks.</summary>
    public static int BlockSize(this TensorType type) => type switch
    {
        TensorType.F32 or TensorType.F16 or TensorType.BF16 or TensorType.F8E4M3 or TensorType.F8E5M2 => 1,
        TensorType.Q4_0 or TensorType.Q4_1 or TensorType.Q5_0 or TensorType.Q5_1 or TensorType.Q8_0 => 32,
        TensorType.Q2_K or TensorType.Q3_K or TensorType.Q4_K or TensorType.Q5_K or TensorType.Q6_K or TensorType.Q8_K => 256,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such tensor type."),
    };

    /// <summary>Bytes of one block.</summary>
    public static int BlockBytes(this TensorType type) => type switch
    {
        TensorType.F32 => 4,
        TensorType.F16 or TensorType.BF16 => 2,
        TensorType.F8E4M3 or TensorType.F8E5M2 => 1,
        TensorType.Q4_0 => 18,
        TensorType.Q4_1 => 20,
        TensorType.Q5_0 => 22,
        TensorType.Q5_1 => 24,
        TensorType.Q8_0 => 34,
        TensorType.Q2_K => 84,
        TensorType.Q3_K => 110,
        TensorType.Q4_K => 144,
        TensorType.Q5_K => 176,
        TensorType.Q6_K => 210,
        TensorType.Q8_K => 292,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such tensor type."),
    };

    /// <summary>Bytes of a row of <paramref name="columns"/> numbers.</summary>
    /// <exception cref="ArgumentException">The row is not a whole number of blocks.</exception>
    public static long RowBytes(this TensorType type, int columns)
    {
        int block = type.BlockSize();
        return columns % block == 0
            ? (long)columns / block * type.BlockBytes()
            : throw new ArgumentException($"A row of {columns} numbers cannot be stored as {type}: it is no multiple of {block}.", nameof(columns));
    }
}
