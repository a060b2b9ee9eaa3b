using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class RmsNorm
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ForwardVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, width = p.Width;
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * width;
            float* output = p.Output + (nint)row * width;
            Vector<float> sum0 = default, sum1 = default;
            int i = 0;
            for (; i <= width - 2 * lanes; i += 2 * lanes)
            {
                Vector<float> x0 = Vector.Load(input + i), x1 = Vector.Load(input + i + lanes);
                sum0 = Vector.MultiplyAddEstimate(x0, x0, sum0);
                sum1 = Vector.MultiplyAddEstimate(x1, x1, sum1);
            }

            float squares = Vector.Sum(sum0 + sum1);
            for (; i < width; i++)
            {
                squares += input[i] * input[i];
            }

            float inverse = 1 / MathF.Sqrt(squares / width + p.Epsilon);
            p.InverseRms[row] = inverse;
            for (i = 0; i <= width - lanes; i += lanes)
            {
                (Vector.Load(input + i) * inverse * Vector.Load(p.Weight + i)).Store(output + i);
            }

            for (; i < width; i++)
            {
                output[i] = input[i] * inverse * p.Weight[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void BackwardVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, width = p.Width;
        float* partial = p.WeightPartials + (nint)(start / RowsPerBlock) * width;
        new Span<float>(partial, width).Clear();
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * width;
            float* gradient = p.OutputGradient + (nint)row * width;
            float* target = p.InputGradient + (nint)row * width;
            float inverse = p.InverseRms[row];
            Vector<float> dots = default;
            int i = 0;
            for (; i <= width - lanes; i += lanes)
            {
                var product = Vector.Load(gradient + i) * Vector.Load(input + i);
                dots = Vector.MultiplyAddEstimate(product, Vector.Load(p.Weight + i), dots);
                (Vector.Load(partial + i) + product * inverse).Store(partial + i);
            }

            float dot = Vector.Sum(dots);
            for (; i < width; i++)
            {
                dot += gradient[i] * p.Weight[i] * input[i];
                partial[i] += gradient[i] * input[i] * inverse;
            }

            float common = dot / width * inverse * inverse;
            for (i = 0; i <= width - lanes; i += lanes)
            {
                var direct = Vector.Load(gradient + i) * Vector.Load(p.Weight + i) - Vector.Load(input + i) * common;
                (Vector.Load(target + i) + direct * inverse).Store(target + i);
            }

            for (; i < width; i++)
            {
                target[i] += inverse * (gradient[i] * p.Weight[i] - input[i] * common);
            }
        }
    }
}
