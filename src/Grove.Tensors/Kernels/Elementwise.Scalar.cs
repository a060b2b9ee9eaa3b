namespace Grove.Tensors.Kernels;

public static unsafe partial class Elementwise
{
    static void AddScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            p.Target[i] += p.Addend[i];
        }
    }

    static void ScaleScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            p.Target[i] *= p.Factor;
        }
    }

    static void SumOfSquaresScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        double sum = 0;
        for (int i = start; i < end; i++)
        {
            sum += (double)p.Target[i] * p.Target[i];
        }

        p.BlockSums[start / Grain] = sum;
    }
}
