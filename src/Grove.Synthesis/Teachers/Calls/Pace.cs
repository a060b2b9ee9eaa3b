namespace Grove.Synthesis.Teachers.Calls;

/// <summary>Holds calls back: so many a minute, and none before the time that a busy teacher named.</summary>
/// <param name="perMinute">The most calls that begin in a minute; 0 for no limit.</param>
/// <param name="time">The clock.</param>
sealed class Pace(double perMinute, TimeProvider time)
{
    readonly Lock gate = new();
    DateTimeOffset next = DateTimeOffset.MinValue;

    /// <summary>Waits for this call's turn.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow(), mine = next > now ? next : now;
            if (perMinute > 0) next = mine + TimeSpan.FromMinutes(1 / perMinute);
            wait = mine - now;
        }
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets no call begin for a while.</summary>
    public void Hold(TimeSpan wait)
    {
        lock (gate)
        {
            DateTimeOffset until = time.GetUtcNow() + wait;
            if (until > next) next = until;
        }
    }
}
