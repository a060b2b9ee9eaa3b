using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Gated linear unit with the SiLU gate (Shazeer, 2020): y = g · σ(g) · u, element by element.</summary>
/// <remarks>Backward, for d = ∂L/∂y: ∂L/∂u = d · g · σ(g); ∂L/∂g = d · u · σ(g) · (1 + g · (1 − σ(g))).</remarks>
public static unsafe partial class SwiGlu
{
    internal static readonly Variant[] ForwardVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardVector),
        new(KernelLevel.Scalar, true, &ForwardScalar),
    ];

    internal static readonly Variant[] BackwardVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BackwardVector),
        new(KernelLevel.Scalar, true, &BackwardScalar),
    ];

    /// <summary>output = gate · σ(gate) · up.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="gate">[length].</param>
    /// <param name="up">[length].</param>
    /// <param name="output">[length]; may be <paramref name="gate"/> or <paramref name="up"/>.</param>
    /// <param name="length">Number of elements.</param>
    public static void Forward(Team team, Floats gate, Floats up, Floats output, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(gate, length);
        Shape.Require(up, length);
        Shape.Require(output, length);
        var arguments = new Arguments { Gate = gate.Pointer, Up = up.Pointer, Output = output.Pointer };
        team.Run(Variant.Choose(ForwardVariants).Range, &arguments, length, Elementwise.Grain);
    }

    /// <summary>Gradients of <see cref="Forward"/>, written.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[length].</param>
    /// <param name="gate">[length].</param>
    /// <param name="up">[length].</param>
    /// <param name="gateGradient">[length]; may be <paramref name="gate"/>.</param>
    /// <param name="upGradient">[length]; may be <paramref name="up"/> or <paramref name="outputGradient"/>.</param>
    /// <param name="length">Number of elements.</param>
    public static void Backward(Team team, Floats outputGradient, Floats gate, Floats up, Floats gateGradient, Floats upGradient, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(outputGradient, length);
        Shape.Require(gate, length);
        Shape.Require(up, length);
        Shape.Require(gateGradient, length);
        Shape.Require(upGradient, length);
        var arguments = new Arguments
        {
            Gate = gate.Pointer,
            Up = up.Pointer,
            OutputGradient = outputGradient.Pointer,
            GateGradient = gateGradient.Pointer,
            UpGradient = upGradient.Pointer,
        };
        team.Run(Variant.Choose(BackwardVariants).Range, &arguments, length, Elementwise.Grain);
    }

    struct Arguments
    {
        public float* Gate;
        public float* Up;
        public float* Output;
        public float* OutputGradient;
        public float* GateGradient;
        public float* UpGradient;
    }
}
