using Grove.Models.Adapters;
using Grove.Training.Runs;

namespace Grove.Training.Tuning;

/// <summary>A tuning with a folder of its own.</summary>
public sealed record TuneJobOptions
{
    /// <summary>Everything that decides the steps.</summary>
    public required TuneOptions Tune { get; init; }

    /// <summary>The run's folder: checkpoints, metrics, result.</summary>
    public required string Output { get; init; }

    /// <summary>The adapter to train over frozen weights; null trains every weight.</summary>
    public AdapterConfig? Adapter { get; init; }

    /// <summary>When to save and to measure.</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>Decay of the average of the weights that becomes the result, 0 to below 1; null for the weights of a step.</summary>
    public float? AverageDecay { get; init; }

    /// <summary>Whether the result is the step with the lowest loss on the rows set aside, not the last. Has no meaning without such rows.</summary>
    public bool TakesBest { get; init; } = true;

    /// <summary>What tells the model that is tuned from others: a hash of its files.</summary>
    public string ModelHash { get; init; } = "";
}
