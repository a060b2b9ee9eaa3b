using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class LayerNorm
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
            Vector<float> sums = default;
            int i = 0;
            for (; i <= width - lanes; i += lanes)
            {
                sums += Vector.Load(input + i);
            }

            float sum = Vector.Sum(sums);
            for (; i < width; i++)
            {
                sum += input[i];
            }

            float mean = sum / width;
            Vector<float> middle = Vector.Create(mean), parts = default;
            for (i = 0; i <= width - lanes; i += lanes)
            {
                var distance = Vector.Load(input + i) - middle;
                parts = Vector.MultiplyAddEstimate(distance, distance, parts);
            }

            float squares = Vector.Sum(parts);
            for (; i < width; i++)
            {
                squares += (input[i] - mean) * (input[i] - mean);
            }

            float inverse = 1 / MathF.Sqrt(squares / width + p.Epsilon);
            p.Statistics[2 * (nint)row] = mean;
            p.Statistics[2 * (nint)row + 1] = inverse;
            for (i = 0; i <= width - lanes; i += lanes)
            {
                ((Vector.Load(input + i) - middle) * inverse * Vector.Load(p.Weight + i) + Vector.Load(p.Bias + i)).Store(output + i);
            }

            for (; i < width; i++)
            {
                output[i] = (input[i] - mean) * inverse * p.Weight[i] + p.Bias[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void BackwardVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, width = p.Width;
        float* weightPartial = p.Partials + (nint)(start / RowsPerBlock) * 2 * width;
        float* biasPartial = weightPartial + width;
        new Span<float>(weightPartial, 2 * width).Clear();
        for (int row = start; row < end; row++)
        {
            float* input = p.Input + (nint)row * width;
            float* gradient = p.OutputGradient + (nint)row * width;
            float* target = p.InputGradient + (nint)row * width;
            float mean = p.Statistics[2 * (nint)row], inverse = p.Statistics[2 * (nint)row + 1];
            Vector<float> middle = Vector.Create(mean), sums = default, dots = default;
            int i = 0;
            for (; i <= width - lanes; i += lanes)
            {
                var from = Vector.Load(gradient + i);
                var normal = (Vector.Load(input + i) - middle) * inverse;
                var weighted = from * Vector.Load(p.Weight + i);
                sums += weighted;
                dots = Vector.MultiplyAddEstimate(weighted, normal, dots);
                (Vector.Load(weightPartial + i) + from * normal).Store(weightPartial + i);
                (Vector.Load(biasPartial + i) + from).Store(biasPartial + i);
            }

            float sum = Vector.Sum(sums), dot = Vector.Sum(dots);
            for (; i < width; i++)
            {
                float normal = (input[i] - mean) * inverse, weighted = gradient[i] * p.Weight[i];
                sum += weighted;
                dot += weighted * normal;
                weightPartial[i] += gradient[i] * normal;
                biasPartial[i] += gradient[i];
            }

            float meanSum = sum / width, meanDot = dot / width;
            for (i = 0; i <= width - lanes; i += lanes)
            {
                var normal = (Vector.Load(input + i) - middle) * inverse;
                var direct = Vector.Load(gradient + i) * Vector.Load(p.Weight + i) - Vector.Create(meanSum) - normal * meanDot;
                (Vector.Load(target + i) + direct * inverse).Store(target + i);
            }

            for (; i < width; i++)
            {
                float normal = (input[i] - mean) * inverse;
                target[i] += inverse * (gradient[i] * p.Weight[i] - meanSum - normal * meanDot);
            }
        }
    }
}
