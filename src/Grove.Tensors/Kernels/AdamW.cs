using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>AdamW (Loshchilov and Hutter, 2019), in the order of operations of PyTorch.</summary>
/// <remarks>
/// g = gradientScale · gradient; p −= lr · decay · p; m = β1·m + (1−β1)·g; v = β2·v + (1−β2)·g²;
/// p −= lr / (1−β1^t) · m / (sqrt(v / (1−β2^t)) + ε).
/// </remarks>
public static unsafe partial class AdamW
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &StepVector),
        new(KernelLevel.Scalar, true, &StepScalar),
    ];

    /// <summary>One update.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="parameter">[length], changed.</param>
    /// <param name="gradient">[length].</param>
    /// <param name="firstMoment">[length], changed; zeros before step 1.</param>
    /// <param name="secondMoment">[length], changed; zeros before step 1.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="learningRate">lr.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">ε, outside the root.</param>
    /// <param name="weightDecay">Decoupled decay; 0 for norms and biases.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="gradientScale">Factor of the gradient: clipping and averaging.</param>
    public static void Step(
        Team team, Floats parameter, Floats gradient, Floats firstMoment, Floats secondMoment, int length,
        float learningRate, float beta1, float beta2, float epsilon, float weightDecay, int step, float gradientScale)
    {
        Shape.RequireSize(length);
        Shape.Require(parameter, length);
        Shape.Require(gradient, length);
        Shape.Require(firstMoment, length);
        Shape.Require(secondMoment, length);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        var arguments = new Arguments
        {
            Parameter = parameter.Pointer,
            Gradient = gradient.Pointer,
            FirstMoment = firstMoment.Pointer,
            SecondMoment = secondMoment.Pointer,
            Keep = 1 - learningRate * weightDecay,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            StepSize = (float)(learningRate / (1 - Math.Pow(beta1, step))),
            InverseRootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step))),
            GradientScale = gradientScale,
        };
        team.Run(Variant.Choose(Variants).Range, &arguments, length, Elementwise.Grain);
    }

    struct Arguments
    {
        public float* Parameter;
        public float* Gradient;
        public float* FirstMoment;
        public float* SecondMoment;
        public float Keep;
        public float Beta1;
        public float Beta2;
        public float Epsilon;
        public float StepSize;
        public float InverseRootCorrection;
        public float GradientScale;
    }
}
