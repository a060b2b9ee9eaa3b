using System.Globalization;

namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>How a column is compared.</summary>
public enum Comparison
{
    /// <summary>The same as one of the values; numbers by value, texts without regard to case.</summary>
    Equal,

    /// <summary>None of the values.</summary>
    NotEqual,

    /// <summary>A greater number.</summary>
    Above,

    /// <summary>A number at least as great.</summary>
    AtLeast,

    /// <summary>A smaller number.</summary>
    Below,

    /// <summary>A number at most as great.</summary>
    AtMost,

    /// <summary>Holds one of the values as part of its text.</summary>
    Contains,
}

/// <summary>Keeps samples whose column has a value. A text that is not a number where one is needed is removed, and counted as such.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">The column.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Values">With what; one of them is enough.</param>
public sealed record KeepStep(string Name, string Column, Comparison Comparison, IReadOnlyList<string> Values) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [Column];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [];

    /// <inheritdoc/>
    public override string Describe() => $"keeps rows whose {Column} is {Words} {string.Join(" or ", Values)}";

    string Words => Comparison switch
    {
        Comparison.Equal => "exactly",
        Comparison.NotEqual => "not",
        Comparison.Above => "above",
        Comparison.AtLeast => "at least",
        Comparison.Below => "below",
        Comparison.AtMost => "at most",
        _ => "something with",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        var kept = new List<Sample>(samples.Count);
        foreach (Sample sample in samples)
        {
            string text = sample[Column].Trim();
            double? number = Number(text);
            if (Holds(text, number))
                kept.Add(number is { } score ? sample with { Scores = sample.Scores.SetItem(Column, score) } : sample);
            else
                removed(sample, number is null && Comparison is not (Comparison.Equal or Comparison.NotEqual or Comparison.Contains)
                    ? $"{Column} is no number: {Short(text)}"
                    : $"{Column} is {Short(text)}");
        }
        return kept;
    }

    bool Holds(string text, double? number) => Comparison switch
    {
        Comparison.Equal => Values.Any(value => Same(text, number, value)),
        Comparison.NotEqual => Values.All(value => !Same(text, number, value)),
        Comparison.Contains => Values.Any(value => text.Contains(value, StringComparison.OrdinalIgnoreCase)),
        _ when number is not { } given => false,
        Comparison.Above => Values.Any(value => number > Number(value)),
        Comparison.AtLeast => Values.Any(value => number >= Number(value)),
        Comparison.Below => Values.Any(value => number < Number(value)),
        _ => Values.Any(value => number <= Number(value)),
    };

    static bool Same(string text, double? number, string value) =>
        number is { } one && Number(value) is { } other ? one == other : text.Equals(value, StringComparison.OrdinalIgnoreCase);

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    static string Short(string text) => text.Length == 0 ? "empty" : text.Length <= 60 ? text : text[..60] + "…";
}
