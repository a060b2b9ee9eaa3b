using Grove.Evaluation.Reports;

namespace Grove.Pipeline;

/// <summary>Notes how long each stage takes.</summary>
/// <param name="time">The clock.</param>
sealed class StageClock(TimeProvider time)
{
    readonly List<StageDuration> durations = [];
    readonly long started = time.GetTimestamp();
    long stageStarted = time.GetTimestamp();

    /// <summary>The stages ended so far.</summary>
    public IReadOnlyList<StageDuration> Durations => durations;

    /// <summary>Seconds since the clock was made.</summary>
    public double Seconds => time.GetElapsedTime(started).TotalSeconds;

    /// <summary>Ends the stage that began when the one before it ended.</summary>
    public void End(string stage)
    {
        long now = time.GetTimestamp();
        durations.Add(new StageDuration(stage, time.GetElapsedTime(stageStarted, now).TotalSeconds));
        stageStarted = now;
    }
}
