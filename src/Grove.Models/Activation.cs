namespace Grove.Models;

/// <summary>The curve inside the feed-forward block.</summary>
public enum Activation
{
    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>x · Φ(x), with the error function (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>The tanh approximation of GELU: ½x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    GeluTanh,
}
