using Grove.Evaluation.Reports;

namespace Grove.Pipeline;

/// <summary>What tuning did to the model.</summary>
/// <param name="Loss">The loss of each step.</param>
/// <param name="Settings">Everything that decided it, by name.</param>
/// <param name="Notes">What is worth knowing, in plain sentences.</param>
sealed record Tuned(IReadOnlyList<LossPoint> Loss, IReadOnlyList<Setting> Settings, IReadOnlyList<string> Notes);
