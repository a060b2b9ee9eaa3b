using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Bias
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, width = p.Width;
        for (int row = start; row < end; row++)
        {
            float* values = p.Values + (nint)row * width;
            int i = 0;
            for (; i <= width - lanes; i += lanes)
            {
                (Vector.Load(values + i) + Vector.Load(p.Bias + i)).Store(values + i);
            }

            for (; i < width; i++)
            {
                values[i] += p.Bias[i];
            }
        }
    }

    /// <summary>Four vectors of columns at a time stay in registers while the rows go by, a cache line or more of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void GradientVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, column = start;
        for (; column <= end - 4 * lanes; column += 4 * lanes)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            float* values = p.Values + column;
            for (int row = 0; row < p.Rows; row++, values += p.Width)
            {
                s0 += Vector.Load(values);
                s1 += Vector.Load(values + lanes);
                s2 += Vector.Load(values + 2 * lanes);
                s3 += Vector.Load(values + 3 * lanes);
            }

            float* sums = p.Bias + column;
            (Vector.Load(sums) + s0).Store(sums);
            (Vector.Load(sums + lanes) + s1).Store(sums + lanes);
            (Vector.Load(sums + 2 * lanes) + s2).Store(sums + 2 * lanes);
            (Vector.Load(sums + 3 * lanes) + s3).Store(sums + 3 * lanes);
        }

        GradientScalar(arguments, column, end);
    }
}
