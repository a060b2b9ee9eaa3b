using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Dropout
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ApplyVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, i = start;
        Vector<uint> places = (Vector<uint>.Indices + new Vector<uint>((uint)start)) * Spread + new Vector<uint>(p.Key);
        Vector<uint> next = new((uint)lanes * Spread), below = new(p.Below);
        for (; i <= end - lanes; i += lanes, places += next)
        {
            Vector<uint> h = (places ^ (places >> 16)) * First;
            h = (h ^ (h >> 13)) * Second;
            h ^= h >> 16;
            Vector<float> kept = Vector.Load(p.Values + i) * p.Factor;
            Vector.ConditionalSelect(Vector.LessThan(h, below).As<uint, float>(), Vector<float>.Zero, kept).Store(p.Output + i);
        }

        ApplyScalar(arguments, i, end);
    }
}
