using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Activate
{
    /// <summary>f = x · σ(x); f′ = σ(x) · (1 + x · (1 − σ(x))).</summary>
    struct SiluCurve : ICurve
    {
        internal static readonly Variant[] Forward =
        [
            new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardVector<SiluCurve>),
            new(KernelLevel.Scalar, true, &ForwardScalar<SiluCurve>),
        ];

        internal static readonly Variant[] Backward =
        [
            new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BackwardVector<SiluCurve>),
            new(KernelLevel.Scalar, true, &BackwardScalar<SiluCurve>),
        ];

        public static float Value(float x, out float slope)
        {
            float sigmoid = 1 / (1 + MathF.Exp(-x));
            slope = sigmoid * (1 + x * (1 - sigmoid));
            return x * sigmoid;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
        {
            var sigmoid = Vector<float>.One / (Vector<float>.One + Exponential.Exp(-x));
            slope = sigmoid * (Vector<float>.One + x * (Vector<float>.One - sigmoid));
            return x * sigmoid;
        }
    }
}
