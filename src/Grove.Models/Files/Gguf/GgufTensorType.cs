using System.Collections.Frozen;
using Grove.Tensors;

namespace Grove.Models.Files.Gguf;

/// <summary>
/// A tensor type as GGUF numbers it (ggml.h of llama.cpp): also those whose numbers we cannot read, so that a file that holds
/// them can still be looked at.
/// </summary>
/// <param name="Id">Its number in the file.</param>
/// <param name="Name">Its name.</param>
/// <param name="BlockSize">Numbers in a block.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
/// <param name="Readable">The type by which we read it; null when we cannot.</param>
sealed record GgufTensorType(uint Id, string Name, int BlockSize, int BlockBytes, TensorType? Readable)
{
    static readonly FrozenDictionary<uint, GgufTensorType> All = new GgufTensorType[]
    {
        Of(0, TensorType.F32), Of(1, TensorType.F16), Of(2, TensorType.Q4_0), Of(3, TensorType.Q4_1),
        Of(6, TensorType.Q5_0), Of(7, TensorType.Q5_1), Of(8, TensorType.Q8_0), new(9, "Q8_1", 32, 36, null),
        Of(10, TensorType.Q2_K), Of(11, TensorType.Q3_K), Of(12, TensorType.Q4_K), Of(13, TensorType.Q5_K),
        Of(14, TensorType.Q6_K), Of(15, TensorType.Q8_K), new(16, "IQ2_XXS", 256, 66, null), new(17, "IQ2_XS", 256, 74, null),
        new(18, "IQ3_XXS", 256, 98, null), new(19, "IQ1_S", 256, 50, null), new(20, "IQ4_NL", 32, 18, null),
        new(21, "IQ3_S", 256, 110, null), new(22, "IQ2_S", 256, 82, null), new(23, "IQ4_XS", 256, 136, null),
        new(24, "I8", 1, 1, null), new(25, "I16", 1, 2, null), new(26, "I32", 1, 4, null), new(27, "I64", 1, 8, null),
        new(28, "F64", 1, 8, null), new(29, "IQ1_M", 256, 56, null), Of(30, TensorType.BF16),
        new(34, "TQ1_0", 256, 54, null), new(35, "TQ2_0", 256, 66, null), new(39, "MXFP4", 32, 17, null), new(40, "NVFP4", 64, 36, null),
    }.ToFrozenDictionary(type => type.Id);

    /// <summary>The type of a number; null when there is none that we know.</summary>
    public static GgufTensorType? Find(uint id) => All.GetValueOrDefault(id);

    /// <summary>The number under which a type is written.</summary>
    /// <exception cref="ArgumentException">GGUF has no such type.</exception>
    public static uint IdOf(TensorType type) => All.Values.FirstOrDefault(t => t.Readable == type)?.Id
        ?? throw new ArgumentException($"A GGUF file cannot hold {type}.", nameof(type));

    static GgufTensorType Of(uint id, TensorType type) => new(id, type.ToString(), type.BlockSize(), type.BlockBytes(), type);
}
