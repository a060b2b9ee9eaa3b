using System.ComponentModel.DataAnnotations;

namespace Grove.Synthesis.Teachers.Calls;

/// <summary>How teachers are asked: how many at a time, how often again, and when to stop.</summary>
public sealed record CallOptions
{
    /// <summary>Calls on their way at the same time.</summary>
    /// <value>4 by default.</value>
    [Range(1, 256)]
    public int Concurrency { get; init; } = 4;

    /// <summary>The most calls that begin in a minute; 0 for no limit.</summary>
    /// <value>0 by default.</value>
    [Range(0, 1_000_000)]
    public double PerMinute { get; init; }

    /// <summary>How often a call is tried when the teacher is busy or does not answer.</summary>
    /// <value>6 by default.</value>
    [Range(1, 100)]
    public int Tries { get; init; } = 6;

    /// <summary>The wait after the first failure; it doubles with each, up to a minute, with jitter.</summary>
    /// <value>A second by default.</value>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that a teacher may ask for (<c>Retry-After</c>) before the call counts as failed.</summary>
    /// <value>Five minutes by default.</value>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest time for one reply.</summary>
    /// <value>Five minutes by default.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failed calls in a row after which the run gives up.</summary>
    /// <value>5 by default.</value>
    [Range(1, 10_000)]
    public int FailuresInARow { get; init; } = 5;

    /// <summary>The most requests of this run, tries included; 0 for no limit. Replies from the journal are free.</summary>
    /// <value>0 by default.</value>
    [Range(0, long.MaxValue)]
    public long MaxRequests { get; init; }

    /// <summary>The most tokens of this run, prompts and replies together; 0 for no limit.</summary>
    /// <value>0 by default.</value>
    [Range(0, long.MaxValue)]
    public long MaxTokens { get; init; }

    /// <summary>The most minutes of this run; 0 for no limit.</summary>
    /// <value>0 by default.</value>
    [Range(0, 1_000_000)]
    public double MaxMinutes { get; init; }
}
