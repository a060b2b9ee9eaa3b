namespace Grove.Synthesis.Teachers.Calls;

/// <summary>Requests, tokens and time spent, and whether there is more to spend.</summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
sealed class Budget(CallOptions options, TimeProvider time)
{
    readonly Lock gate = new();
    readonly long started = time.GetTimestamp();
    long requests, tokens, reserved;

    /// <summary>Why nothing more may be spent; null while something may.</summary>
    public string? Spent { get; private set; }

    /// <summary>Requests made.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Tokens of prompts and replies.</summary>
    public long Tokens => Interlocked.Read(ref tokens);

    /// <summary>Takes what a request may cost at most; false when that is more than is left.</summary>
    public bool TryTake(long most)
    {
        lock (gate)
        {
            if (Spent is not null) return false;
            if (options.MaxRequests > 0 && requests >= options.MaxRequests) Spent = $"the budget of {options.MaxRequests} requests is used up";
            else if (options.MaxTokens > 0 && tokens + reserved + most > options.MaxTokens) Spent = $"the budget of {options.MaxTokens} tokens is used up";
            else if (options.MaxMinutes > 0 && time.GetElapsedTime(started).TotalMinutes >= options.MaxMinutes)
                Spent = FormattableString.Invariant($"the budget of {options.MaxMinutes} minutes is used up");
            if (Spent is not null) return false;
            requests++;
            reserved += most;
            return true;
        }
    }

    /// <summary>Puts down what a request did cost.</summary>
    public void Settle(long most, long used)
    {
        lock (gate)
        {
            reserved -= most;
            tokens += used;
        }
    }
}
