namespace Grove.Models;

/// <summary>How the residual stream is normalised before each block.</summary>
public enum NormKind
{
    /// <summary>x / √(mean(x²) + ε) · w (Zhang and Sennrich 2019).</summary>
    RmsNorm,

    /// <summary>(x − mean(x)) / √(var(x) + ε) · w + b (Ba et al. 2016).</summary>
    LayerNorm,
}
