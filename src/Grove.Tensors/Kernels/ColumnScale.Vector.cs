using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class ColumnScale
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ForwardVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, width = p.Width;
        for (int row = start; row < end; row++)
        {
            float* values = p.Values + (nint)row * width, output = p.Other + (nint)row * width;
            int i = 0;
            for (; i <= width - lanes; i += lanes)
            {
                (Vector.Load(values + i) * Vector.Load(p.Factors + i)).Store(output + i);
            }

            for (; i < width; i++)
            {
                output[i] = values[i] * p.Factors[i];
            }
        }
    }

    /// <summary>Four vectors of columns at a time stay in registers while the rows go by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void GradientVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, column = start;
        for (; column <= end - 4 * lanes; column += 4 * lanes)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            float* a = p.Values + column, b = p.Other + column;
            for (int row = 0; row < p.Rows; row++, a += p.Width, b += p.Width)
            {
                s0 += Vector.Load(a) * Vector.Load(b);
                s1 += Vector.Load(a + lanes) * Vector.Load(b + lanes);
                s2 += Vector.Load(a + 2 * lanes) * Vector.Load(b + 2 * lanes);
                s3 += Vector.Load(a + 3 * lanes) * Vector.Load(b + 3 * lanes);
            }

            float* sums = p.Factors + column;
            (Vector.Load(sums) + s0).Store(sums);
            (Vector.Load(sums + lanes) + s1).Store(sums + lanes);
            (Vector.Load(sums + 2 * lanes) + s2).Store(sums + 2 * lanes);
            (Vector.Load(sums + 3 * lanes) + s3).Store(sums + 3 * lanes);
        }

        GradientScalar(arguments, column, end);
    }
}
