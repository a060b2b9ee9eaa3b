namespace Grove.Synthesis.Teachers.Calls;

/// <summary>What kind of failure a call had, which decides what happens next.</summary>
public enum CallFault
{
    /// <summary>The teacher is busy or away: the call is tried again.</summary>
    Busy,

    /// <summary>This call cannot be answered: it is counted, and others go on.</summary>
    Refused,

    /// <summary>No call can be answered, such as with a wrong key: the run ends.</summary>
    Closed,
}

/// <summary>A teacher did not answer.</summary>
/// <param name="fault">What kind of failure it is.</param>
/// <param name="why">What happened, without a full stop.</param>
/// <param name="retryAfter">How long the teacher asks to wait; null where it does not say.</param>
/// <param name="cause">The cause, shown only when debugging.</param>
public sealed class TeacherException(CallFault fault, string why, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(why, cause)
{
    /// <summary>What kind of failure it is.</summary>
    public CallFault Fault { get; } = fault;

    /// <summary>How long the teacher asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
