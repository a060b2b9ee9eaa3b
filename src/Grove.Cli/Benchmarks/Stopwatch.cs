namespace Grove.Cli.Benchmarks;

/// <summary>Takes the best time of several runs: the one least disturbed by the rest of the machine.</summary>
static class Stopwatch
{
    /// <summary>Repeats an action for a while, after runs to warm up.</summary>
    /// <param name="budget">How long to repeat; at least three runs are made.</param>
    /// <param name="action">What to time.</param>
    /// <returns>Seconds of the fastest run.</returns>
    public static double Best(TimeSpan budget, Action action)
    {
        TimeProvider time = TimeProvider.System;
        action();
        action();
        double best = double.MaxValue;
        long started = time.GetTimestamp();
        for (int run = 0; run < 3 || time.GetElapsedTime(started) < budget; run++)
        {
            long before = time.GetTimestamp();
            action();
            best = Math.Min(best, time.GetElapsedTime(before).TotalSeconds);
        }
        return best;
    }
}
