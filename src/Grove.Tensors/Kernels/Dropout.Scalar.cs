namespace Grove.Tensors.Kernels;

public static unsafe partial class Dropout
{
    static void ApplyScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            uint h = (uint)i * Spread + p.Key;
            h = (h ^ (h >> 16)) * First;
            h = (h ^ (h >> 13)) * Second;
            h ^= h >> 16;
            p.Output[i] = h < p.Below ? 0 : p.Values[i] * p.Factor;
        }
    }
}
