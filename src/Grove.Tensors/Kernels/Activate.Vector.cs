using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Activate
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ForwardVector<TCurve>(void* arguments, int start, int end)
        where TCurve : struct, ICurve
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        for (; i <= end - lanes; i += lanes)
        {
            var value = TCurve.Value(Vector.Load(p.Gate + i), out _);
            (p.Up is null ? value : value * Vector.Load(p.Up + i)).Store(p.Output + i);
        }

        ForwardScalar<TCurve>(arguments, i, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void BackwardVector<TCurve>(void* arguments, int start, int end)
        where TCurve : struct, ICurve
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        for (; i <= end - lanes; i += lanes)
        {
            var gradient = Vector.Load(p.OutputGradient + i);
            var value = TCurve.Value(Vector.Load(p.Gate + i), out var slope);
            if (p.Up is null)
            {
                (gradient * slope).Store(p.GateGradient + i);
                continue;
            }

            var up = Vector.Load(p.Up + i);
            (gradient * slope * up).Store(p.GateGradient + i);
            (gradient * value).Store(p.UpGradient + i);
        }

        BackwardScalar<TCurve>(arguments, i, end);
    }
}
