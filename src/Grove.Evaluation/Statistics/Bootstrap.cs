using Grove.Inference.Sampling;

namespace Grove.Evaluation.Statistics;

/// <summary>
/// Percentile bootstrap (Efron 1979): draws the observations again with replacement many times and reads the interval off the
/// sorted results. The seed is fixed and the observations are sorted first, so the same observations in any order give the same
/// interval.
/// </summary>
public static class Bootstrap
{
    /// <summary>How often the observations are drawn again.</summary>
    public const int Draws = 10_000;

    const ulong Seed = 20_260_801;

    /// <summary>The mean with its 95 % interval; zeros if there are no observations.</summary>
    public static Interval Mean(IEnumerable<double> observations) =>
        Ratio(observations.Select(value => (value, 1.0)));

    /// <summary>
    /// Sum of numerators over sum of denominators, with its 95 % interval over the pairs; zeros if there are none. For bits per
    /// byte a pair is one document.
    /// </summary>
    public static Interval Ratio(IEnumerable<(double Numerator, double Denominator)> observations)
    {
        (double Numerator, double Denominator)[] sorted = [.. observations.Order()];
        if (sorted.Length == 0)
            return new Interval(0, 0, 0);
        double value = sorted.Sum(pair => pair.Numerator) / sorted.Sum(pair => pair.Denominator);
        if (sorted.Length == 1)
            return new Interval(value, value, value);

        RandomNumbers random = new(Seed);
        double[] results = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            double numerator = 0, denominator = 0;
            for (int count = 0; count < sorted.Length; count++)
            {
                (double above, double below) = sorted[random.Below(sorted.Length)];
                numerator += above;
                denominator += below;
            }

            results[draw] = numerator / denominator;
        }

        Array.Sort(results);
        return new Interval(value, Quantile(results, 0.025), Quantile(results, 0.975));
    }

    /// <summary>Quantile of sorted values by linear interpolation (Hyndman and Fan's type 7, NumPy's default).</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
