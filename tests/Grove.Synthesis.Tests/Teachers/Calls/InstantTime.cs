namespace Grove.Synthesis.Tests.Teachers.Calls;

/// <summary>A clock on which waits of less than an hour are over at once, and are written down. Longer ones, which are time limits, never end.</summary>
sealed class InstantTime : TimeProvider
{
    DateTimeOffset now = DateTimeOffset.UtcNow;

    public List<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow()
    {
        lock (Waits) return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.FromHours(1) || dueTime < TimeSpan.Zero) return new Nothing();
        lock (Waits)
        {
            Waits.Add(dueTime);
            now += dueTime;
        }
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Nothing();
    }

    sealed class Nothing : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
