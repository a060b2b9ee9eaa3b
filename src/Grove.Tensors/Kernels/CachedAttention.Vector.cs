using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class CachedAttention
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void HeadsVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int head = start; head < end; head++)
        {
            float* keys = p.Keys + head / p.HeadsPerKey * p.HeadDim;
            float* values = p.Values + head / p.HeadsPerKey * p.HeadDim;
            float* scores = p.Scores + (nint)head * p.Length;
            float largest = Score(p.Query + head * p.HeadDim, keys, scores, ref p);
            float sum = Exponentiate(scores, p.Length, largest);
            AddValues(scores, 1 / sum, values, p.Output + head * p.HeadDim, ref p);
        }
    }

    /// <summary>Scores of all positions, and the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Score(float* query, float* keys, float* scores, ref Arguments p)
    {
        int lanes = Vector<float>.Count;
        float largest = float.NegativeInfinity;
        for (int position = 0; position < p.Length; position++, keys += p.KeyStride)
        {
            Vector<float> sum0 = default, sum1 = default;
            int i = 0;
            for (; i <= p.HeadDim - 2 * lanes; i += 2 * lanes)
            {
                sum0 = Vector.MultiplyAddEstimate(Vector.Load(query + i), Vector.Load(keys + i), sum0);
                sum1 = Vector.MultiplyAddEstimate(Vector.Load(query + i + lanes), Vector.Load(keys + i + lanes), sum1);
            }

            float dot = Vector.Sum(sum0 + sum1);
            for (; i < p.HeadDim; i++)
            {
                dot += query[i] * keys[i];
            }

            scores[position] = dot * p.Scale;
            largest = MathF.Max(largest, scores[position]);
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Exponentiate(float* scores, int length, float largest)
    {
        int lanes = Vector<float>.Count, position = 0;
        Vector<float> sums = default;
        for (; position <= length - lanes; position += lanes)
        {
            var weight = Exponential.Exp(Vector.Load(scores + position) - Vector.Create(largest));
            weight.Store(scores + position);
            sums += weight;
        }

        float sum = Vector.Sum(sums);
        for (; position < length; position++)
        {
            scores[position] = MathF.Exp(scores[position] - largest);
            sum += scores[position];
        }

        return sum;
    }

    /// <summary>output = factor · Σ weight[position] · value[position], four vectors of the head at a time in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddValues(float* weights, float factor, float* values, float* output, ref Arguments p)
    {
        int lanes = Vector<float>.Count, i = 0;
        for (; i <= p.HeadDim - 4 * lanes; i += 4 * lanes)
        {
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            float* value = values + i;
            for (int position = 0; position < p.Length; position++, value += p.KeyStride)
            {
                var weight = Vector.Create(weights[position]);
                sum0 = Vector.MultiplyAddEstimate(weight, Vector.Load(value), sum0);
                sum1 = Vector.MultiplyAddEstimate(weight, Vector.Load(value + lanes), sum1);
                sum2 = Vector.MultiplyAddEstimate(weight, Vector.Load(value + 2 * lanes), sum2);
                sum3 = Vector.MultiplyAddEstimate(weight, Vector.Load(value + 3 * lanes), sum3);
            }

            (sum0 * factor).Store(output + i);
            (sum1 * factor).Store(output + i + lanes);
            (sum2 * factor).Store(output + i + 2 * lanes);
            (sum3 * factor).Store(output + i + 3 * lanes);
        }

        for (; i < p.HeadDim; i++)
        {
            float sum = 0;
            for (int position = 0; position < p.Length; position++)
            {
                sum += weights[position] * values[(nint)position * p.KeyStride + i];
            }

            output[i] = sum * factor;
        }
    }
}
