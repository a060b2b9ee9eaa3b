using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

static unsafe partial class ScaleSearch
{
    // Eight searches at a time, one in each lane. Each lane does exactly what the scalar search does, in the same order, so the results
    // are the same bits; the conditions become selections.

    /// <summary>The eight searches of a block of 256 for <see cref="WithMinimum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void WithMinimum8(float* source, float most, float firstStep, int lastStep, float* scales, float* minimums)
    {
        const int count = 32;
        float* numbers = stackalloc float[count * 8];
        float* shifted = stackalloc float[count * 8];
        float* weighting = stackalloc float[count * 8];
        Interleave(source, count, numbers);

        var squares = Vector256<float>.Zero;
        Vector256<float> least = Vector256.Load(numbers), largest = least;
        for (int i = 0; i < count; i++)
        {
            var x = Vector256.Load(numbers + 8 * i);
            squares += x * x;
            least = Vector256.MinNative(least, x);
            largest = Vector256.MaxNative(largest, x);
        }

        var mean = Vector256.Sqrt(squares / Vector256.Create((float)count));
        least = Vector256.MinNative(least, Vector256<float>.Zero);
        var flat = Vector256.Equals(largest, least);
        Vector256<float> scale = (largest - least) / Vector256.Create(most), low = least, bestError = default;
        Vector256<float> weights = default, sumY = default, sumYY = default, first = Vector256<float>.One / scale;
        for (int i = 0; i < count; i++)
        {
            var x = Vector256.Load(numbers + 8 * i);
            Vector256<float> weight = mean + Vector256.Abs(x), y = x - least;
            var code = Lanes.Code((x - low) * first, 0, most);
            var difference = scale * code + low - x;
            bestError += weight * (difference * difference);
            weights += weight;
            sumY += weight * y;
            sumYY += weight * y * y;
            weight.Store(weighting + 8 * i);
            y.Store(shifted + 8 * i);
        }

        for (int step = 0; step <= lastStep; step++)
        {
            var inverse = Vector256.Create(firstStep + 0.1f * step + most) / (largest - low);
            Vector256<float> sumL = default, sumLL = default, sumYL = default;
            for (int i = 0; i < count; i++)
            {
                var code = Lanes.Code((Vector256.Load(numbers + 8 * i) - low) * inverse, 0, most);
                var weighted = Vector256.Load(weighting + 8 * i) * code;
                sumL += weighted;
                sumLL += weighted * code;
                sumYL += weighted * Vector256.Load(shifted + 8 * i);
            }

            var determinant = weights * sumLL - sumL * sumL;
            var fitted = (weights * sumYL - sumY * sumL) / determinant;
            var fittedLow = (sumLL * sumY - sumL * sumYL) / determinant + least;
            var above = Vector256.GreaterThan(fittedLow, Vector256<float>.Zero);
            fittedLow = Vector256.ConditionalSelect(above, Vector256<float>.Zero, fittedLow);
            fitted = Vector256.ConditionalSelect(above, (sumYL + least * sumL) / sumLL, fitted);
            var shift = fittedLow - least;
            var error = fitted * fitted * sumLL + shift * shift * weights + sumYY
                + Vector256.Create(2f) * (fitted * (shift * sumL - sumYL) - shift * sumY);
            var better = Vector256.LessThan(error, bestError) & Vector256.GreaterThan(determinant, Vector256<float>.Zero);
            bestError = Vector256.ConditionalSelect(better, error, bestError);
            scale = Vector256.ConditionalSelect(better, fitted, scale);
            low = Vector256.ConditionalSelect(better, fittedLow, low);
        }

        Vector256.ConditionalSelect(flat, Vector256<float>.Zero, scale).Store(scales);
        (-Vector256.ConditionalSelect(flat, least, low)).Store(minimums);
    }

    /// <summary>Eight searches of <see cref="Symmetric"/>, for 128 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void Symmetric8(float* source, float* scales)
    {
        const int count = 16;
        float* numbers = stackalloc float[count * 8];
        Interleave(source, count, numbers);
        var extreme = Vector256<float>.Zero;
        for (int i = 0; i < count; i++)
        {
            var x = Vector256.Load(numbers + 8 * i);
            extreme = Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Abs(x), Vector256.Abs(extreme)), x, extreme);
        }

        var counts = Vector256.GreaterThanOrEqual(Vector256.Abs(extreme), Vector256.Create(Negligible));
        Vector256<float> scale = default, best = default;
        for (int step = 0; step < 19; step++)
        {
            var inverse = Vector256.Create(-(32 + 0.1f * Order(step))) / extreme;
            Vector256<float> sumXL = default, sumLL = default;
            for (int i = 0; i < count; i++)
            {
                var x = Vector256.Load(numbers + 8 * i);
                var code = Lanes.Code(x * inverse, -32, 31);
                var weighted = x * x * code;
                sumXL += weighted * x;
                sumLL += weighted * code;
            }

            var better = Vector256.GreaterThan(sumLL, Vector256<float>.Zero) & Vector256.GreaterThan(sumXL * sumXL, best * sumLL);
            scale = Vector256.ConditionalSelect(better, sumXL / sumLL, scale);
            best = Vector256.ConditionalSelect(better, scale * sumXL, best);
        }

        (scale & counts).Store(scales);
    }

    /// <summary>target[8·i + lane] = source[count·lane + i].</summary>
    static void Interleave(float* source, int count, float* target)
    {
        for (int lane = 0; lane < 8; lane++)
        {
            for (int i = 0; i < count; i++)
            {
                target[8 * i + lane] = source[count * lane + i];
            }
        }
    }
}
