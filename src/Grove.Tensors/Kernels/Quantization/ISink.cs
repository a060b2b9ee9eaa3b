using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>What happens to numbers as they are decoded. It is compiled into each format's walk, so nothing is stored in between.</summary>
unsafe interface ISink
{
    static abstract Vector256<float> Take(Vector256<float> values, float* other, Vector256<float> sum);

    static abstract float Take(float value, float* other, float sum);
}

/// <summary>Stores the numbers.</summary>
readonly unsafe struct StoreSink : ISink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Take(Vector256<float> values, float* other, Vector256<float> sum)
    {
        values.Store(other);
        return sum;
    }

    public static float Take(float value, float* other, float sum)
    {
        *other = value;
        return sum;
    }
}

/// <summary>Adds the products of the numbers and the other factor.</summary>
readonly unsafe struct DotSink : ISink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Take(Vector256<float> values, float* other, Vector256<float> sum) =>
        Vector256.MultiplyAddEstimate(values, Vector256.Load(other), sum);

    public static float Take(float value, float* other, float sum) => sum + value * *other;
}
