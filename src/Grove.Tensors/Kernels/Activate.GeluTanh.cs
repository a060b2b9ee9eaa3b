using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Activate
{
    /// <summary>
    /// ½x(1 + tanh(z)) = x · σ(2z) with z = √(2/π)(x + 0.044715x³), which needs e^x only; f′ = σ + x · σ · (1 − σ) · 2z′.
    /// </summary>
    struct GeluTanhCurve : ICurve
    {
        const float Linear = 1.5957691f; // 2√(2/π)
        const float Cubic = 0.044715f * Linear;

        internal static readonly Variant[] Forward =
        [
            new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardVector<GeluTanhCurve>),
            new(KernelLevel.Scalar, true, &ForwardScalar<GeluTanhCurve>),
        ];

        internal static readonly Variant[] Backward =
        [
            new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BackwardVector<GeluTanhCurve>),
            new(KernelLevel.Scalar, true, &BackwardScalar<GeluTanhCurve>),
        ];

        public static float Value(float x, out float slope)
        {
            float sigmoid = 1 / (1 + MathF.Exp(-x * (Linear + Cubic * x * x)));
            slope = sigmoid + x * sigmoid * (1 - sigmoid) * (Linear + 3 * Cubic * x * x);
            return x * sigmoid;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
        {
            var one = Vector<float>.One;
            var square = x * x;
            var sigmoid = one / (one + Exponential.Exp(-x * Vector.MultiplyAddEstimate(square, Vector.Create(Cubic), Vector.Create(Linear))));
            var steepness = Vector.MultiplyAddEstimate(square, Vector.Create(3 * Cubic), Vector.Create(Linear));
            slope = Vector.MultiplyAddEstimate(x * sigmoid * (one - sigmoid), steepness, sigmoid);
            return x * sigmoid;
        }
    }
}
