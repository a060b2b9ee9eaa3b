namespace Grove.Cli.Benchmarks;

/// <summary>The same work done several times: on a machine that others use, one figure says little.</summary>
/// <param name="Min">The lowest figure.</param>
/// <param name="Median">The figure in the middle, which a report should quote.</param>
/// <param name="Max">The highest figure.</param>
/// <param name="Runs">How many runs were timed.</param>
sealed record Spread(double Min, double Median, double Max, int Runs)
{
    /// <summary>Repeats an action for a while, after a run to warm up, and gives the seconds of each run.</summary>
    /// <param name="budget">How long to repeat; at least three runs are made.</param>
    /// <param name="action">What to time.</param>
    public static Spread OfSeconds(TimeSpan budget, Action action)
    {
        TimeProvider time = TimeProvider.System;
        action();
        var seconds = new List<double>();
        long started = time.GetTimestamp();
        while (seconds.Count < 3 || time.GetElapsedTime(started) < budget)
        {
            long before = time.GetTimestamp();
            action();
            seconds.Add(time.GetElapsedTime(before).TotalSeconds);
        }
        return Of(seconds);
    }

    /// <summary>The spread of figures that were taken elsewhere.</summary>
    /// <param name="figures">At least one.</param>
    public static Spread Of(IReadOnlyList<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        double median = sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        return new Spread(sorted[0], median, sorted[^1], sorted.Length);
    }

    /// <summary>How much is done per second, when so much is done in each of these runs.</summary>
    /// <param name="amount">Tokens, operations or bytes of a run.</param>
    public Spread Rate(double amount) => new(amount / Max, amount / Median, amount / Min, Runs);
}
