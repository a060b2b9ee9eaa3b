using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class AdamW
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void StepVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        Vector<float> beta1 = Vector.Create(p.Beta1), beta2 = Vector.Create(p.Beta2);
        Vector<float> rest1 = Vector.Create(1 - p.Beta1), rest2 = Vector.Create(1 - p.Beta2);
        Vector<float> keep = Vector.Create(p.Keep), stepSize = Vector.Create(p.StepSize), scale = Vector.Create(p.GradientScale);
        Vector<float> correction = Vector.Create(p.InverseRootCorrection), epsilon = Vector.Create(p.Epsilon);
        for (; i <= end - lanes; i += lanes)
        {
            var gradient = Vector.Load(p.Gradient + i) * scale;
            var first = Vector.Load(p.FirstMoment + i) * beta1 + gradient * rest1;
            var second = Vector.Load(p.SecondMoment + i) * beta2 + gradient * gradient * rest2;
            first.Store(p.FirstMoment + i);
            second.Store(p.SecondMoment + i);
            (Vector.Load(p.Parameter + i) * keep - stepSize * first / (Vector.SquareRoot(second) * correction + epsilon)).Store(p.Parameter + i);
        }

        StepScalar(arguments, i, end);
    }
}
