namespace Grove.Training.Runs;

/// <summary>Waiting by a clock that tests can turn.</summary>
static class Waiting
{
    /// <summary>Blocks for a while, or until cancelled.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Wait(this TimeProvider time, TimeSpan span, CancellationToken cancellation) =>
        Task.Delay(span, time, cancellation).GetAwaiter().GetResult();
}
