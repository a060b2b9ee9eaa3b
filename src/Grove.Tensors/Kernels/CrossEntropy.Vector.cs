using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class CrossEntropy
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowsVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int vocabulary = p.Vocabulary;
        for (int row = start; row < end; row++)
        {
            float* logits = p.Logits + (nint)row * vocabulary;
            int target = p.Targets[row];
            if (target < 0)
            {
                RowsScalar(arguments, row, row + 1);
                continue;
            }

            float targetLogit = logits[target];
            float largest = Largest(logits, vocabulary);
            float sum = SumOfExponentials(logits, vocabulary, largest, p.WithGradient);
            p.Losses[row] = MathF.Log(sum) + largest - targetLogit;
            if (p.WithGradient)
            {
                ScaleRow(logits, vocabulary, p.GradientScale / sum);
                logits[target] -= p.GradientScale;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Largest(float* logits, int length)
    {
        int lanes = Vector<float>.Count, i = 0;
        var largest0 = Vector.Create(float.NegativeInfinity);
        var largest1 = largest0;
        for (; i <= length - 2 * lanes; i += 2 * lanes)
        {
            largest0 = Vector.MaxNative(largest0, Vector.Load(logits + i));
            largest1 = Vector.MaxNative(largest1, Vector.Load(logits + i + lanes));
        }

        largest0 = Vector.MaxNative(largest0, largest1);
        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < lanes; lane++)
        {
            largest = MathF.Max(largest, largest0[lane]);
        }

        for (; i < length; i++)
        {
            largest = MathF.Max(largest, logits[i]);
        }

        return largest;
    }

    /// <summary>Σ exp(logit − largest); keeps the exponentials in place of the logits if asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float SumOfExponentials(float* logits, int length, float largest, bool keep)
    {
        int lanes = Vector<float>.Count, i = 0;
        var shift = Vector.Create(largest);
        Vector<float> sum0 = default, sum1 = default;
        for (; i <= length - 2 * lanes; i += 2 * lanes)
        {
            var x0 = Exponential.Exp(Vector.Load(logits + i) - shift);
            var x1 = Exponential.Exp(Vector.Load(logits + i + lanes) - shift);
            sum0 += x0;
            sum1 += x1;
            if (keep)
            {
                x0.Store(logits + i);
                x1.Store(logits + i + lanes);
            }
        }

        float sum = Vector.Sum(sum0 + sum1);
        for (; i < length; i++)
        {
            float x = MathF.Exp(logits[i] - largest);
            sum += x;
            if (keep)
            {
                logits[i] = x;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ScaleRow(float* values, int length, float factor)
    {
        int lanes = Vector<float>.Count, i = 0;
        for (; i <= length - lanes; i += lanes)
        {
            (Vector.Load(values + i) * factor).Store(values + i);
        }

        for (; i < length; i++)
        {
            values[i] *= factor;
        }
    }
}
