using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Activate
{
    /// <summary>
    /// f = x · Φ(x); f′ = Φ(x) + x · φ(x). Φ(−|x|) = ½ erfc(|x|/√2), and erfc(z) = t · e^(−z² + P(t)) with t = 1 / (1 + z/2): a Chebyshev
    /// fit with a relative error below 1.2e-7 everywhere (Press et al., Numerical Recipes, 6.2), so that small tails keep their digits.
    /// </summary>
    struct GeluCurve : ICurve
    {
        const float InverseRootTwo = 0.70710678f;
        const float Density = 0.39894228f; // 1 / √(2π)

        internal static readonly Variant[] Forward =
        [
            new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardVector<GeluCurve>),
            new(KernelLevel.Scalar, true, &ForwardScalar<GeluCurve>),
        ];

        internal static readonly Variant[] Backward =
        [
            new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BackwardVector<GeluCurve>),
            new(KernelLevel.Scalar, true, &BackwardScalar<GeluCurve>),
        ];

        public static float Value(float x, out float slope)
        {
            double z = Math.Abs((double)x) * Math.Sqrt(0.5), t = 1 / (1 + 0.5 * z);
            double p = 0.17087277;
            p = p * t - 0.82215223;
            p = p * t + 1.48851587;
            p = p * t - 1.13520398;
            p = p * t + 0.27886807;
            p = p * t - 0.18628806;
            p = p * t + 0.09678418;
            p = p * t + 0.37409196;
            p = p * t + 1.00002368;
            p = p * t - 1.26551223;
            double tail = 0.5 * t * Math.Exp(-z * z + p);
            double share = x < 0 ? tail : 1 - tail;
            slope = (float)(share + x * Density * Math.Exp(-0.5 * x * x));
            return (float)(x * share);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
        {
            var one = Vector<float>.One;
            var z = Vector.Abs(x) * InverseRootTwo;
            var t = one / (one + z * 0.5f);
            var p = Vector.MultiplyAddEstimate(Vector.Create(0.17087277f), t, Vector.Create(-0.82215223f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(1.48851587f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(-1.13520398f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(0.27886807f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(-0.18628806f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(0.09678418f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(0.37409196f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(1.00002368f));
            p = Vector.MultiplyAddEstimate(p, t, Vector.Create(-1.26551223f));
            var bell = Exponential.Exp(-z * z);
            var tail = t * 0.5f * bell * Exponential.Exp(p);
            var share = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, one - tail);
            slope = Vector.MultiplyAddEstimate(x * Density, bell, share);
            return x * share;
        }
    }
}
