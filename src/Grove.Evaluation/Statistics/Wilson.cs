namespace Grove.Evaluation.Statistics;

/// <summary>
/// Wilson's score interval for a proportion (Wilson 1927): unlike value ± 1.96·error it stays within 0 and 1 and is honest for
/// few observations and for shares of 0 and 1.
/// </summary>
public static class Wilson
{
    /// <summary>The share of successes with its 95 % interval; 0 to 1 if there are no observations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More successes than observations, or fewer than none.</exception>
    public static Interval Of(int successes, int observations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, observations);
        if (observations == 0)
            return new Interval(0, 0, 1);
        double n = observations;
        double share = successes / n;
        double square = Interval.Z * Interval.Z;
        double centre = (share + (square / (2 * n))) / (1 + (square / n));
        double half = Interval.Z / (1 + (square / n)) * Math.Sqrt((share * (1 - share) / n) + (square / (4 * n * n)));
        return new Interval(
            share,
            successes == 0 ? 0 : Math.Max(0, centre - half),
            successes == observations ? 1 : Math.Min(1, centre + half));
    }
}
