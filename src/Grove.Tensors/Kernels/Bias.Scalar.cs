namespace Grove.Tensors.Kernels;

public static unsafe partial class Bias
{
    static void AddScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            float* values = p.Values + (nint)row * p.Width;
            for (int i = 0; i < p.Width; i++)
            {
                values[i] += p.Bias[i];
            }
        }
    }

    static void GradientScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int column = start; column < end; column++)
        {
            float sum = 0;
            for (int row = 0; row < p.Rows; row++)
            {
                sum += p.Values[(nint)row * p.Width + column];
            }

            p.Bias[column] += sum;
        }
    }
}
