using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Elementwise
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        for (; i <= end - lanes; i += lanes)
        {
            (Vector.Load(p.Target + i) + Vector.Load(p.Addend + i)).Store(p.Target + i);
        }

        AddScalar(arguments, i, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ScaleVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        for (; i <= end - lanes; i += lanes)
        {
            (Vector.Load(p.Target + i) * p.Factor).Store(p.Target + i);
        }

        ScaleScalar(arguments, i, end);
    }

    /// <summary>Four independent sums hide the latency of the adds; none is longer than a block, so floats keep enough digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SumOfSquaresVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= end - 4 * lanes; i += 4 * lanes)
        {
            Vector<float> x0 = Vector.Load(p.Target + i), x1 = Vector.Load(p.Target + i + lanes);
            Vector<float> x2 = Vector.Load(p.Target + i + 2 * lanes), x3 = Vector.Load(p.Target + i + 3 * lanes);
            s0 = Vector.MultiplyAddEstimate(x0, x0, s0);
            s1 = Vector.MultiplyAddEstimate(x1, x1, s1);
            s2 = Vector.MultiplyAddEstimate(x2, x2, s2);
            s3 = Vector.MultiplyAddEstimate(x3, x3, s3);
        }

        double sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (; i < end; i++)
        {
            sum += (double)p.Target[i] * p.Target[i];
        }

        p.BlockSums[start / Grain] = sum;
    }
}
