using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class SwiGlu
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ForwardVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        for (; i <= end - lanes; i += lanes)
        {
            var gate = Vector.Load(p.Gate + i);
            (gate / (Vector<float>.One + Exponential.Exp(-gate)) * Vector.Load(p.Up + i)).Store(p.Output + i);
        }

        ForwardScalar(arguments, i, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void BackwardVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        for (; i <= end - lanes; i += lanes)
        {
            var gradient = Vector.Load(p.OutputGradient + i);
            var gate = Vector.Load(p.Gate + i);
            var up = Vector.Load(p.Up + i);
            var sigmoid = Vector<float>.One / (Vector<float>.One + Exponential.Exp(-gate));
            var scaled = gradient * sigmoid;
            (scaled * gate).Store(p.UpGradient + i);
            (scaled * up * (Vector<float>.One + gate * (Vector<float>.One - sigmoid))).Store(p.GateGradient + i);
        }

        BackwardScalar(arguments, i, end);
    }
}
