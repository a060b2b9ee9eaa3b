namespace Grove.Evaluation.Statistics;

/// <summary>A value with the interval that contains the truth with 95 % confidence.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>The 97.5 % point of the normal distribution.</summary>
    internal const double Z = 1.959963984540054;
}
