namespace Grove.Tensors.Kernels;

public static unsafe partial class ColumnScale
{
    static void ForwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            nint first = (nint)row * p.Width;
            for (int i = 0; i < p.Width; i++)
            {
                p.Other[first + i] = p.Values[first + i] * p.Factors[i];
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
                nint at = (nint)row * p.Width + column;
                sum += p.Values[at] * p.Other[at];
            }

            p.Factors[column] += sum;
        }
    }
}
