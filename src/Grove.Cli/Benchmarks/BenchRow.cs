using System.Text.Json.Serialization;

namespace Grove.Cli.Benchmarks;

/// <summary>One thing that was measured. Figures are medians; what does not belong to a suite is left out of the JSON.</summary>
/// <param name="Suite">gemm, train, decode, prefill, batch or startup.</param>
/// <param name="Name">What was done, such as a shape or a type of weights.</param>
[method: JsonConstructor]
sealed record BenchRow(string Suite, string Name)
{
    /// <summary>Tokens written per second, one conversation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DecodeTokensPerSecond { get; init; }

    /// <summary>Tokens of a prompt read per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PrefillTokensPerSecond { get; init; }

    /// <summary>Tokens learned from per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TrainTokensPerSecond { get; init; }

    /// <summary>Tokens written per second by all conversations together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TokensPerSecond { get; init; }

    /// <summary>Billions of floating point operations per second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Gflops { get; init; }

    /// <summary>Seconds of a whole command.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }

    /// <summary>Of the machine's fused multiply-adds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FractionOfPeak { get; init; }

    /// <summary>Of the machine's memory bandwidth; can be above 1 where a large cache holds part of the weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FractionOfBandwidth { get; init; }

    /// <summary>Bytes that the work holds in native memory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MemoryBytes { get; init; }

    /// <summary>Managed bytes taken by one repetition; 0 is the goal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AllocatedBytes { get; init; }

    /// <summary>The figure's spread over the runs, in the figure's own unit.</summary>
    public required Spread Spread { get; init; }
}
