namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// Looks for the scale (and minimum) with which a few numbers are stored best: several roundings are tried, for each the scale is
/// fitted to the codes by weighted least squares, and the one with the smallest weighted error is kept.
/// </summary>
/// <remarks>
/// The methods of ggml-quants.c (make_qkx2_quants and make_qx_quants), with the error computed from the sums of the fit instead of by another
/// walk over the numbers. The sums are taken over x − least, so that numbers far from zero do not lose them.
/// </remarks>
static unsafe partial class ScaleSearch
{
    /// <summary>Numbers all below this are as good as zero.</summary>
    internal const float Negligible = 1e-15f;

    /// <summary>
    /// Scale and minimum for 32 numbers x ≈ scale·q − minimum with q from 0 to <paramref name="most"/>; a number's weight is its size plus the
    /// root of the mean square.
    /// </summary>
    /// <param name="x">[32].</param>
    /// <param name="most">Largest code.</param>
    /// <param name="firstStep">What is added to the number of steps in the first rounding; 0.1 more in each that follows.</param>
    /// <param name="lastStep">Number of the last rounding, from 0.</param>
    /// <param name="minimum">0 or above.</param>
    internal static float WithMinimum(float* x, float most, float firstStep, int lastStep, out float minimum)
    {
        const int count = 32;
        float squares = 0, least = x[0], largest = x[0];
        for (int i = 0; i < count; i++)
        {
            squares += x[i] * x[i];
            least = float.MinNative(least, x[i]);
            largest = float.MaxNative(largest, x[i]);
        }

        float mean = MathF.Sqrt(squares / count);
        least = float.MinNative(least, 0);
        float scale = (largest - least) / most, low = least, bestError = 0;
        if (largest == least)
        {
            minimum = -least;
            return 0;
        }

        float weights = 0, sumY = 0, sumYY = 0;
        for (int i = 0; i < count; i++)
        {
            float weight = mean + MathF.Abs(x[i]), y = x[i] - least;
            float code = Lanes.Code((x[i] - low) * (1 / scale), 0, most);
            float difference = scale * code + low - x[i];
            bestError += weight * (difference * difference);
            weights += weight;
            sumY += weight * y;
            sumYY += weight * y * y;
        }

        for (int step = 0; step <= lastStep; step++)
        {
            float inverse = (firstStep + 0.1f * step + most) / (largest - low);
            float sumL = 0, sumLL = 0, sumYL = 0;
            for (int i = 0; i < count; i++)
            {
                float code = Lanes.Code((x[i] - low) * inverse, 0, most);
                float weighted = (mean + MathF.Abs(x[i])) * code;
                sumL += weighted;
                sumLL += weighted * code;
                sumYL += weighted * (x[i] - least);
            }

            float determinant = weights * sumLL - sumL * sumL;
            if (!(determinant > 0))
            {
                continue;
            }

            float fitted = (weights * sumYL - sumY * sumL) / determinant;
            float fittedLow = (sumLL * sumY - sumL * sumYL) / determinant + least;
            if (fittedLow > 0)
            {
                fittedLow = 0;
                fitted = (sumYL + least * sumL) / sumLL;
            }

            float shift = fittedLow - least;
            float error = fitted * fitted * sumLL + shift * shift * weights + sumYY
                + 2 * (fitted * (shift * sumL - sumYL) - shift * sumY);
            if (error < bestError)
            {
                bestError = error;
                scale = fitted;
                low = fittedLow;
            }
        }

        minimum = -low;
        return scale;
    }

    /// <summary>Scale for 16 numbers x ≈ scale·q with q from −32 to 31; a number's weight is its square.</summary>
    /// <param name="x">[16].</param>
    internal static float Symmetric(float* x)
    {
        const int count = 16;
        float extreme = 0;
        for (int i = 0; i < count; i++)
        {
            if (MathF.Abs(x[i]) > MathF.Abs(extreme))
            {
                extreme = x[i];
            }
        }

        if (!(MathF.Abs(extreme) >= Negligible))
        {
            return 0;
        }

        float scale = 0, best = 0;
        for (int step = 0; step < 19; step++)
        {
            float inverse = -(32 + 0.1f * Order(step)) / extreme;
            float sumXL = 0, sumLL = 0;
            for (int i = 0; i < count; i++)
            {
                float code = Lanes.Code(x[i] * inverse, -32, 31);
                float weighted = x[i] * x[i] * code;
                sumXL += weighted * x[i];
                sumLL += weighted * code;
            }

            if (sumLL > 0 && sumXL * sumXL > best * sumLL)
            {
                scale = sumXL / sumLL;
                best = scale * sumXL;
            }
        }

        return scale;
    }

    /// <summary>The rounding without shift first, so that it wins when others are only as good; then −9 to 9.</summary>
    static int Order(int step) => step == 0 ? 0 : step <= 9 ? step - 10 : step - 9;
}
