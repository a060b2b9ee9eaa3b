namespace Grove.Tensors.Kernels;

public static unsafe partial class Rope
{
    static void RotateScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int half = p.Half;
        for (int row = start; row < end; row++)
        {
            float* cosine = p.Cosine + (nint)p.Positions[row] * half;
            float* sine = p.Sine + (nint)p.Positions[row] * half;
            for (int head = 0; head < p.Heads; head++)
            {
                float* first = p.Values + ((nint)row * p.Heads + head) * p.HeadDim;
                float* second = first + half;
                for (int i = 0; i < half; i++)
                {
                    float x = first[i], y = second[i], s = sine[i] * p.Direction;
                    first[i] = x * cosine[i] - y * s;
                    second[i] = y * cosine[i] + x * s;
                }
            }
        }
    }
}
