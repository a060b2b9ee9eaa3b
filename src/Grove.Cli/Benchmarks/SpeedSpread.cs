namespace Grove.Cli.Benchmarks;

/// <summary>Tokens per second over several runs.</summary>
/// <param name="Min">The slowest run.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Max">The fastest.</param>
sealed record SpeedSpread(double Min, double Median, double Max)
{
    /// <summary>Repeats an action for a while, after a run to warm up.</summary>
    /// <param name="tokens">Tokens of one run.</param>
    /// <param name="time">How long to repeat; at least three runs are made.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <param name="action">What to time.</param>
    public static SpeedSpread Of(int tokens, TimeSpan time, CancellationToken cancellation, Action action)
    {
        TimeProvider clock = TimeProvider.System;
        action();
        var speeds = new List<double>();
        for (long began = clock.GetTimestamp(); speeds.Count < 3 || clock.GetElapsedTime(began) < time;)
        {
            cancellation.ThrowIfCancellationRequested();
            long before = clock.GetTimestamp();
            action();
            speeds.Add(tokens / clock.GetElapsedTime(before).TotalSeconds);
        }
        speeds.Sort();
        return new SpeedSpread(speeds[0], speeds[speeds.Count / 2], speeds[^1]);
    }
}
