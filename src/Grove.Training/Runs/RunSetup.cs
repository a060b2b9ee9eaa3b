using Grove.Models;
using Grove.Training.Checkpoints;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Schedules;
using Grove.Training.Stepping;

namespace Grove.Training.Runs;

/// <summary>What a run trains, and on what: everything that decides its numbers.</summary>
sealed record RunSetup
{
    /// <summary>The run's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Every setting that decides the outcome, as text.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>What is trained: the weights, or an adapter's numbers.</summary>
    public required Parameters Trained { get; init; }

    /// <summary>Makes the steps. Owned by the run.</summary>
    public required Func<Func<double, double, bool>, TrainingStep> MakeStep { get; init; }

    /// <summary>Receives what a step trains on.</summary>
    public required Batch Batch { get; init; }

    /// <summary>Fills the batch: a pure function of the step.</summary>
    public required Action<Batch, int> Fill { get; init; }

    /// <summary>The learning rates.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Sets what is trained to its beginning.</summary>
    public required Action Begin { get; init; }

    /// <summary>Whether a checkpoint of a run with other settings belongs to this one as well; null refuses them all.</summary>
    public Func<RunState, bool>? IsBeginningOf { get; init; }

    /// <summary>Measures the model, the lower the better; null without rows to measure on.</summary>
    public Func<TrainingDecoder, CancellationToken, double?>? Measure { get; init; }

    /// <summary>Whether the last step is measured like the others, so that the best can be chosen among them.</summary>
    public bool IsMeasuredAtEnd { get; init; }

    /// <summary>Name of the measurement in <c>metrics.jsonl</c>.</summary>
    public string MeasureName { get; init; } = "validationLoss";

    /// <summary>Name of the measurement for people, such as <c>bits per byte</c>.</summary>
    public string MeasureUnit { get; init; } = "nats per token";

    /// <summary>Whether a step far above the others is left out (<see cref="SpikeWatch"/>), and a run that cannot go on goes back.</summary>
    public bool IsWatched { get; init; }

    /// <summary>The average of the weights that becomes the result, or null for the weights themselves. Owned by the run.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>What to do about a loss that stays not finite, for the message.</summary>
    public string Advice { get; init; } = "";
}
