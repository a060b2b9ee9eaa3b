namespace Grove.Text;

/// <summary>One step that rows pass on their way into the training set.</summary>
/// <param name="Name">What the step does, for people.</param>
/// <param name="In">Rows that came in.</param>
/// <param name="Out">Rows that went on.</param>
/// <param name="RemovedSamples">Up to three of the questions that were removed.</param>
public sealed record FunnelStage(string Name, int In, int Out, IReadOnlyList<string> RemovedSamples);
