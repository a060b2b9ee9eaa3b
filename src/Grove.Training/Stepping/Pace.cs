namespace Grove.Training.Stepping;

/// <summary>Tokens per second over the last steps, smoothed so that a display does not flicker.</summary>
/// <param name="time">The clock.</param>
sealed class Pace(TimeProvider time)
{
    const double Smoothing = 0.9;
    long last = time.GetTimestamp();
    double seconds, tokens;

    /// <summary>Seconds that the last step took.</summary>
    public double StepSeconds { get; private set; }

    public double TokensPerSecond => seconds > 0 ? tokens / seconds : 0;

    /// <summary>Leaves out the time since the last step: something else was done.</summary>
    public void Skip() => last = time.GetTimestamp();

    public void Step(long stepTokens)
    {
        long now = time.GetTimestamp();
        StepSeconds = time.GetElapsedTime(last, now).TotalSeconds;
        last = now;
        seconds = seconds * Smoothing + StepSeconds;
        tokens = tokens * Smoothing + stepTokens;
    }

    public TimeSpan Remaining(long tokensLeft) =>
        TokensPerSecond > 0 ? TimeSpan.FromSeconds(Math.Min(tokensLeft / TokensPerSecond, 1e9)) : TimeSpan.Zero;
}
