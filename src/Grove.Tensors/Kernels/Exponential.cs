using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

/// <summary>e^x by vectors, shared by the softmaxes and gates.</summary>
/// <remarks>
/// x = n · ln 2 + r with |r| ≤ ln 2 / 2; e^r by the polynomial of Cephes' expf, relative error about 1e-7; 2^n through the exponent bits.
/// Below −87.3 (where floats become subnormal) the result is exactly 0, so that a masked score, −∞, weighs nothing;
/// above 88.37 it stays at e^88.37, just short of infinity.
/// </remarks>
static class Exponential
{
    const float Lowest = -87.3f;
    const float Highest = 88.37626f;
    const float Round = 12582912f; // 1.5 · 2^23: adding it leaves the nearest integer in the low bits

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Exp(Vector<float> x)
    {
        var clamped = Vector.MinNative(Vector.Create(Highest), Vector.MaxNative(Vector.Create(Lowest), x));
        var shifted = Vector.MultiplyAddEstimate(clamped, Vector.Create(1.44269504f), Vector.Create(Round));
        var n = shifted - Vector.Create(Round);
        var r = Vector.MultiplyAddEstimate(n, Vector.Create(-0.693359375f), clamped);
        r = Vector.MultiplyAddEstimate(n, Vector.Create(2.12194440e-4f), r);
        var p = Vector.MultiplyAddEstimate(Vector.Create(1.9875691500e-4f), r, Vector.Create(1.3981999507e-3f));
        p = Vector.MultiplyAddEstimate(p, r, Vector.Create(8.3334519073e-3f));
        p = Vector.MultiplyAddEstimate(p, r, Vector.Create(4.1665795894e-2f));
        p = Vector.MultiplyAddEstimate(p, r, Vector.Create(1.6666665459e-1f));
        p = Vector.MultiplyAddEstimate(p, r, Vector.Create(5.0000001201e-1f));
        p = Vector.MultiplyAddEstimate(p, r * r, r + Vector<float>.One);
        var scale = Vector.AsVectorSingle(Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23) + Vector.AsVectorInt32(Vector<float>.One));
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector.Create(Lowest)), Vector<float>.Zero, p * scale);
    }
}
