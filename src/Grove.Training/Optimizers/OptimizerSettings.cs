using System.ComponentModel.DataAnnotations;

namespace Grove.Training.Optimizers;

/// <summary>How the matrices inside the blocks are updated. Embedding, head and norms are always updated by AdamW.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW for everything (Loshchilov and Hutter, 2019).</summary>
    AdamW,

    /// <summary>Muon for the block matrices (Jordan et al., 2024; scaled as in Liu et al., 2025, arXiv 2502.16982): fewer steps to the same loss, a little more work per step.</summary>
    Muon,
}

/// <summary>The optimizer and its constants. One learning rate serves both kinds.</summary>
public sealed record OptimizerSettings
{
    /// <summary>How the block matrices are updated.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>AdamW's memory of the gradient.</summary>
    [Range(0, 0.9999)] public float Beta1 { get; init; } = 0.9f;

    /// <summary>AdamW's memory of the squared gradient.</summary>
    [Range(0, 0.99999)] public float Beta2 { get; init; } = 0.95f;

    /// <summary>Added to AdamW's denominator.</summary>
    [Range(1e-12, 1)] public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Share of a matrix that is taken away per step, times the learning rate. Norms do not decay.</summary>
    [Range(0, 10)] public float WeightDecay { get; init; } = 0.1f;

    /// <summary>Whether the embedding table (and an untied head) decays too.</summary>
    public bool DecayEmbedding { get; init; }

    /// <summary>
    /// Factor on the learning rate of the embedding table (and an untied head); 0 leaves them as they are. In tuning every token's
    /// row is pushed at every step, also those the rows never use, so that a full rate soon forgets what words mean.
    /// </summary>
    [Range(0, 1)] public float EmbeddingRate { get; init; } = 1;

    /// <summary>Muon's memory of the gradient (with Nesterov's step ahead).</summary>
    [Range(0, 0.9999)] public float Momentum { get; init; } = 0.95f;

    /// <summary>Length to which a longer gradient is shortened; 0 leaves it.</summary>
    [Range(0, 1e9)] public double ClipNorm { get; init; } = 1;

    /// <summary>What is wrong with these constants, one clause each; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!.TrimEnd('.'))];
    }
}
