namespace Grove.Training.Stepping;

/// <summary>
/// Tells a step that would do harm: a loss or a gradient far above those of the steps before (as in llm.c, which leaves out updates above
/// seven standard deviations). A pure function of the past, so that a run that goes on from a checkpoint judges alike.
/// </summary>
public static class SpikeWatch
{
    /// <summary>Steps that a step is compared with.</summary>
    public const int Window = 128;

    /// <summary>Standard deviations above the mean from which a step is left out.</summary>
    /// <value>7 by default.</value>
    public const double Limit = 7;

    /// <summary>Whether a value stands out from those before it; never before there are <see cref="Window"/> of them.</summary>
    /// <param name="past">The values of the steps before, oldest first; what is not finite does not count.</param>
    /// <param name="value">The value of this step.</param>
    public static bool IsSpike(List<float> past, double value)
    {
        if (past.Count < Window) return false;
        double sum = 0, squares = 0;
        int count = 0;
        for (int i = past.Count - Window; i < past.Count; i++)
        {
            if (!float.IsFinite(past[i])) continue;
            sum += past[i];
            squares += (double)past[i] * past[i];
            count++;
        }
        if (count < Window / 2) return false;
        double mean = sum / count, variance = Math.Max(0, squares / count - mean * mean);
        return value - mean > Limit * Math.Sqrt(variance) + 1e-6 * Math.Abs(mean);
    }
}
