namespace Grove.Synthesis.Generation;

/// <summary>How far generating is.</summary>
/// <param name="Leaf">The leaf at work.</param>
/// <param name="Step">The step at work.</param>
/// <param name="StepDone">Samples through the step in this round.</param>
/// <param name="StepTotal">Samples of the round at this step.</param>
/// <param name="Rows">Rows kept of all leaves.</param>
/// <param name="Wanted">Rows wanted of all leaves.</param>
/// <param name="Done">Rows kept, with a share for what is under way; it never falls.</param>
/// <param name="Requests">Requests made.</param>
/// <param name="Failed">Samples of this run that got no reply.</param>
public sealed record GenerateProgress(string Leaf, string Step, int StepDone, int StepTotal, int Rows, int Wanted, double Done, long Requests, long Failed);
