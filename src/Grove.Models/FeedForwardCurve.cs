using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>What lies between the projections of the feed-forward block: activation(gate) · up, or activation(up) without a gate.</summary>
sealed class FeedForwardCurve(Architecture architecture)
{
    readonly bool gated = architecture.GatedFeedForward;
    readonly Curve curve = architecture.Activation switch
    {
        Activation.Silu => Curve.Silu,
        Activation.Gelu => Curve.Gelu,
        Activation.GeluTanh => Curve.GeluTanh,
        _ => throw new ArgumentException($"The decoder has no activation {architecture.Activation}.", nameof(architecture)),
    };

    /// <summary>output[length] from up and, where there is one, gate; may be in place.</summary>
    public void Forward(Team team, Floats gate, Floats up, Floats output, int length)
    {
        if (!gated) Activate.Forward(team, curve, up, null, output, length);
        else if (curve == Curve.Silu) SwiGlu.Forward(team, gate, up, output, length);
        else Activate.Forward(team, curve, gate, up, output, length);
    }

    /// <summary>Gradients of <see cref="Forward"/>, written; that of the gate only where there is one.</summary>
    public void Backward(Team team, Floats outputGradient, Floats gate, Floats up, Floats gateGradient, Floats upGradient, int length)
    {
        if (!gated) Activate.Backward(team, curve, outputGradient, up, null, upGradient, null, length);
        else if (curve == Curve.Silu) SwiGlu.Backward(team, outputGradient, gate, up, gateGradient, upGradient, length);
        else Activate.Backward(team, curve, outputGradient, gate, up, gateGradient, upGradient, length);
    }
}
