using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>An activation, plain or as a gate: y = f(g), or y = f(g) · u, element by element (Shazeer, 2020).</summary>
/// <remarks>
/// Backward, for d = ∂L/∂y: ∂L/∂g = d · u · f′(g); ∂L/∂u = d · f(g). The gate of Llama (SiLU) has a kernel of its own, <see cref="SwiGlu"/>.
/// </remarks>
public static unsafe partial class Activate
{
    internal static Variant[] ForwardVariants(Curve curve) => curve switch
    {
        Curve.Silu => SiluCurve.Forward,
        Curve.Gelu => GeluCurve.Forward,
        Curve.GeluTanh => GeluTanhCurve.Forward,
        _ => throw new ArgumentOutOfRangeException(nameof(curve), curve, "No such curve."),
    };

    internal static Variant[] BackwardVariants(Curve curve) => curve switch
    {
        Curve.Silu => SiluCurve.Backward,
        Curve.Gelu => GeluCurve.Backward,
        Curve.GeluTanh => GeluTanhCurve.Backward,
        _ => throw new ArgumentOutOfRangeException(nameof(curve), curve, "No such curve."),
    };

    /// <summary>output = f(gate), or f(gate) · up.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="curve">f.</param>
    /// <param name="gate">[length].</param>
    /// <param name="up">[length]; null for none.</param>
    /// <param name="output">[length]; may be <paramref name="gate"/> or <paramref name="up"/>.</param>
    /// <param name="length">Number of elements.</param>
    public static void Forward(Team team, Curve curve, Floats gate, Floats? up, Floats output, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(gate, length);
        Shape.Require(output, length);
        var arguments = new Arguments { Gate = gate.Pointer, Output = output.Pointer };
        if (up is { } factor)
        {
            Shape.Require(factor, length);
            arguments.Up = factor.Pointer;
        }

        team.Run(Variant.Choose(ForwardVariants(curve)).Range, &arguments, length, Elementwise.Grain);
    }

    /// <summary>Gradients of <see cref="Forward"/>, written.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="curve">f.</param>
    /// <param name="outputGradient">[length].</param>
    /// <param name="gate">[length].</param>
    /// <param name="up">[length]; null for none.</param>
    /// <param name="gateGradient">[length]; may be <paramref name="gate"/> or <paramref name="outputGradient"/>.</param>
    /// <param name="upGradient">[length], another than <paramref name="gateGradient"/>; null when <paramref name="up"/> is.</param>
    /// <param name="length">Number of elements.</param>
    public static void Backward(Team team, Curve curve, Floats outputGradient, Floats gate, Floats? up, Floats gateGradient, Floats? upGradient, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(outputGradient, length);
        Shape.Require(gate, length);
        Shape.Require(gateGradient, length);
        if (up.HasValue != upGradient.HasValue)
        {
            throw new ArgumentException("up and its gradient belong together.", nameof(upGradient));
        }

        var arguments = new Arguments { Gate = gate.Pointer, OutputGradient = outputGradient.Pointer, GateGradient = gateGradient.Pointer };
        if (up is { } factor && upGradient is { } factorGradient)
        {
            Shape.Require(factor, length);
            Shape.Require(factorGradient, length);
            arguments.Up = factor.Pointer;
            arguments.UpGradient = factorGradient.Pointer;
        }

        team.Run(Variant.Choose(BackwardVariants(curve)).Range, &arguments, length, Elementwise.Grain);
    }

    /// <summary>A curve and its slope, for one number and for a vector of them.</summary>
    interface ICurve
    {
        static abstract float Value(float x, out float slope);

        static abstract Vector<float> Value(Vector<float> x, out Vector<float> slope);
    }

    struct Arguments
    {
        public float* Gate;
        public float* Up; // null without
        public float* Output;
        public float* OutputGradient;
        public float* GateGradient;
        public float* UpGradient;
    }
}
