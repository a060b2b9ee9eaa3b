using Grove.Tensors;

namespace Grove.Models.Planning;

/// <summary>How fast weights of one type are worked with.</summary>
/// <param name="OneRow">Numbers of weights per second that one row passes through: decoding.</param>
/// <param name="ManyRows">Multiply-adds per second of the product of many rows with the weights: prompts, and forward in training.</param>
/// <param name="InputGradient">Multiply-adds per second of the gradient by the input; 0 when it was not measured.</param>
public sealed record TypeSpeed(double OneRow, double ManyRows, double InputGradient);

/// <summary>What a machine was measured to do, by the kernels that run models (<see cref="SpeedProbe"/>).</summary>
public sealed record MachineSpeed
{
    /// <summary>Threads it was measured with.</summary>
    public required int Threads { get; init; }

    /// <summary>The most floating point operations per second (<see cref="Machine.MeasurePeak"/>).</summary>
    public required double Peak { get; init; }

    /// <summary>The most bytes read from memory per second (<see cref="Machine.MeasureBandwidth"/>).</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Speeds by the type of the weights.</summary>
    public required IReadOnlyDictionary<TensorType, TypeSpeed> Types { get; init; }

    /// <summary>Multiply-adds per second of the gradient by the weights.</summary>
    public required double WeightGradient { get; init; }

    /// <summary>Seconds for one token to attend to one cached position in one layer, per number of its query heads.</summary>
    public required double CachedAttention { get; init; }

    /// <summary>Multiply-adds per second of attention over a text, forward.</summary>
    public required double Attention { get; init; }

    /// <summary>Multiply-adds per second of attention over a text, backward; the work is counted as two and a half times that of forward.</summary>
    public required double AttentionGradient { get; init; }

    /// <summary>Seconds that a token spends in a layer besides its products: starting kernels, norms, positions.</summary>
    public required double LayerOverhead { get; init; }

    /// <summary>Numbers that AdamW updates per second.</summary>
    public required double Updates { get; init; }
}
