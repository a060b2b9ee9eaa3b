namespace Grove.Training.Stepping;

/// <summary>What one step computed.</summary>
/// <param name="Loss">Mean loss over the targets of the whole step, in nats.</param>
/// <param name="GradientNorm">Length of the gradient before clipping.</param>
/// <param name="Skipped">True when loss or gradient were not finite or not accepted, and the weights stayed as they were.</param>
public readonly record struct StepResult(double Loss, double GradientNorm, bool Skipped);
