namespace Grove.Tensors.Kernels;

/// <summary>The curves of <see cref="Activate"/>.</summary>
public enum Curve
{
    /// <summary>x · σ(x).</summary>
    Silu,

    /// <summary>x · Φ(x), Φ being the normal distribution (Hendrycks and Gimpel, 2016).</summary>
    Gelu,

    /// <summary>GELU's tanh approximation: ½x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    GeluTanh,
}
