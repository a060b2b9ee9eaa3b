using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Q8_K: blocks of 256. single d | 256 × i8 q | 16 × i16 sums of each 16, which only products with other blocks need; a number is d·q.</summary>
readonly unsafe struct Q8K : INumberFormat
{
    public static TensorType Type => TensorType.Q8_K;

    public static void Decode(byte* block, float* target)
    {
        float scale = Unsafe.ReadUnaligned<float>(block);
        for (int i = 0; i < 256; i++)
        {
            target[i] = scale * (sbyte)block[4 + i];
        }
    }
}
