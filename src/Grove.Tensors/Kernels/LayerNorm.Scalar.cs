namespace Grove.Tensors.Kernels;

public static unsafe partial class LayerNorm
{
    static void ForwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * p.Width;
            float* output = p.Output + (nint)row * p.Width;
            float sum = 0;
            for (int i = 0; i < p.Width; i++)
            {
                sum += input[i];
            }

            float mean = sum / p.Width, squares = 0;
            for (int i = 0; i < p.Width; i++)
            {
                squares += (input[i] - mean) * (input[i] - mean);
            }

            float inverse = 1 / MathF.Sqrt(squares / p.Width + p.Epsilon);
            p.Statistics[2 * (nint)row] = mean;
            p.Statistics[2 * (nint)row + 1] = inverse;
            for (int i = 0; i < p.Width; i++)
            {
                output[i] = (input[i] - mean) * inverse * p.Weight[i] + p.Bias[i];
            }
        }
    }

    static void BackwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        float* weightPartial = p.Partials + (nint)(start / RowsPerBlock) * 2 * p.Width;
        float* biasPartial = weightPartial + p.Width;
        new Span<float>(weightPartial, 2 * p.Width).Clear();
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * p.Width;
            float* gradient = p.OutputGradient + (nint)row * p.Width;
            float* target = p.InputGradient + (nint)row * p.Width;
            float mean = p.Statistics[2 * (nint)row], inverse = p.Statistics[2 * (nint)row + 1];
            float sum = 0, dot = 0;
            for (int i = 0; i < p.Width; i++)
            {
                float normal = (input[i] - mean) * inverse, weighted = gradient[i] * p.Weight[i];
                sum += weighted;
                dot += weighted * normal;
                weightPartial[i] += gradient[i] * normal;
                biasPartial[i] += gradient[i];
            }

            float meanSum = sum / p.Width, meanDot = dot / p.Width;
            for (int i = 0; i < p.Width; i++)
            {
                float normal = (input[i] - mean) * inverse;
                target[i] += inverse * (gradient[i] * p.Weight[i] - meanSum - normal * meanDot);
            }
        }
    }
}
