namespace Grove.Tensors.Kernels;

public static unsafe partial class RmsNorm
{
    static void ForwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * p.Width;
            float* output = p.Output + (nint)row * p.Width;
            float squares = 0;
            for (int i = 0; i < p.Width; i++)
            {
                squares += input[i] * input[i];
            }

            float inverse = 1 / MathF.Sqrt(squares / p.Width + p.Epsilon);
            p.InverseRms[row] = inverse;
            for (int i = 0; i < p.Width; i++)
            {
                output[i] = input[i] * inverse * p.Weight[i];
            }
        }
    }

    static void BackwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        float* partial = p.WeightPartials + (nint)(start / RowsPerBlock) * p.Width;
        new Span<float>(partial, p.Width).Clear();
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * p.Width;
            float* gradient = p.OutputGradient + (nint)row * p.Width;
            float* target = p.InputGradient + (nint)row * p.Width;
            float inverse = p.InverseRms[row];
            float dot = 0;
            for (int i = 0; i < p.Width; i++)
            {
                dot += gradient[i] * p.Weight[i] * input[i];
                partial[i] += gradient[i] * input[i] * inverse;
            }

            float common = dot / p.Width * inverse * inverse;
            for (int i = 0; i < p.Width; i++)
            {
                target[i] += inverse * (gradient[i] * p.Weight[i] - input[i] * common);
            }
        }
    }
}
