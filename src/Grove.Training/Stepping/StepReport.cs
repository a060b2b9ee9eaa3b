namespace Grove.Training.Stepping;

/// <summary>How a training step went, for a progress display.</summary>
/// <param name="Step">The step, 1 to <paramref name="Steps"/>.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Loss">Mean loss of the step's targets, in nats.</param>
/// <param name="LearningRate">The rate of this step.</param>
/// <param name="GradientNorm">Length of the gradient before clipping.</param>
/// <param name="TokensPerSecond">Places trained on per second, over the last steps.</param>
/// <param name="Remaining">Time until the last step, at that speed.</param>
public readonly record struct StepReport(
    int Step, int Steps, double Loss, double LearningRate, double GradientNorm, double TokensPerSecond, TimeSpan Remaining);
