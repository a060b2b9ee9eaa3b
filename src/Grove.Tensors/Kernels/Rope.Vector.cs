using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Rope
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RotateVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, half = p.Half;
        for (int row = start; row < end; row++)
        {
            float* cosine = p.Cosine + (nint)p.Positions[row] * half;
            float* sine = p.Sine + (nint)p.Positions[row] * half;
            for (int head = 0; head < p.Heads; head++)
            {
                float* first = p.Values + ((nint)row * p.Heads + head) * p.HeadDim;
                float* second = first + half;
                int i = 0;
                for (; i <= half - lanes; i += lanes)
                {
                    Vector<float> x = Vector.Load(first + i), y = Vector.Load(second + i);
                    Vector<float> c = Vector.Load(cosine + i), s = Vector.Load(sine + i) * p.Direction;
                    (x * c - y * s).Store(first + i);
                    (y * c + x * s).Store(second + i);
                }

                for (; i < half; i++)
                {
                    float x = first[i], y = second[i], s = sine[i] * p.Direction;
                    first[i] = x * cosine[i] - y * s;
                    second[i] = y * cosine[i] + x * s;
                }
            }
        }
    }
}
