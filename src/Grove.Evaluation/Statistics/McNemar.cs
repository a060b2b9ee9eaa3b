namespace Grove.Evaluation.Statistics;

/// <summary>
/// McNemar's test in its exact form: do two models that answered the same questions differ? Only questions that exactly one of
/// them got right tell; under "no difference" each of those is a coin toss.
/// </summary>
public static class McNemar
{
    /// <summary>The two-sided p-value, 1 if no question tells.</summary>
    /// <param name="gained">Questions wrong before and right after.</param>
    /// <param name="lost">Questions right before and wrong after.</param>
    public static double PValue(int gained, int lost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gained);
        ArgumentOutOfRangeException.ThrowIfNegative(lost);
        int tosses = gained + lost;
        double logChoose = 0; // log of C(tosses, heads), kept as logarithm so that thousands of questions do not underflow
        double tail = 0;
        for (int heads = 0; heads <= Math.Min(gained, lost); heads++)
        {
            tail += Math.Exp(logChoose - (tosses * Math.Log(2)));
            logChoose += Math.Log((double)(tosses - heads) / (heads + 1));
        }

        return Math.Min(1, 2 * tail);
    }
}
