using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Teachers.Calls;

/// <summary>
/// Asks teachers with everything that goes with it: replies that the journal has are not asked for again; calls wait their turn, are tried again
/// when the teacher is busy, and stop when the budget is spent or the teacher stays away. A finished reply is on disk before it is given out.
/// </summary>
/// <param name="journal">Where replies are kept.</param>
/// <param name="options">How to ask.</param>
/// <param name="time">The clock.</param>
public sealed class Caller(Journal journal, CallOptions options, TimeProvider time) : IDisposable
{
    const int LeastReply = 128;

    readonly SemaphoreSlim gate = new(options.Concurrency);
    readonly Pace pace = new(options.PerMinute, time);
    readonly Budget budget = new(options, time);
    int failuresInARow;
    long promptTokens, replyTokens, kept, answered, ticks;

    /// <summary>Calls on their way at the same time.</summary>
    public int Concurrency => options.Concurrency;

    /// <summary>Requests made, tries included.</summary>
    public long Requests => budget.Requests;

    /// <summary>Calls answered by the journal.</summary>
    public long Kept => Interlocked.Read(ref kept);

    /// <summary>Tokens read by teachers in this run.</summary>
    public long PromptTokens => Interlocked.Read(ref promptTokens);

    /// <summary>Tokens written by teachers in this run.</summary>
    public long ReplyTokens => Interlocked.Read(ref replyTokens);

    /// <summary>Mean time of an answered request; zero before the first.</summary>
    public TimeSpan MeanTime => answered == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Interlocked.Read(ref ticks) / answered);

    /// <summary>Why no more calls are made; null while they are.</summary>
    public string? Stopped => budget.Spent;

    /// <summary>Asks.</summary>
    /// <param name="teacher">Whom.</param>
    /// <param name="call">What.</param>
    /// <param name="cancellation">Ends the waiting; what is finished stays in the journal.</param>
    /// <param name="anew">Whether to ask even where the journal has a reply, which the new one then replaces.</param>
    /// <returns>The reply, or why there is none.</returns>
    /// <exception cref="GroveException">The teacher answers nobody: a wrong key or model, or too many failures in a row.</exception>
    public async Task<Reply> AskAsync(Teacher teacher, Call call, CancellationToken cancellation, bool anew = false)
    {
        string key = call.Key(teacher);
        if (!anew && journal.Find(key) is { } found)
        {
            Interlocked.Increment(ref kept);
            return new Reply(found.Text, null, WasKept: true, found.IsCut);
        }
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            int prompt = teacher.Count(call.Messages);
            int room = teacher.Context - prompt;
            // A shorter reply than allowed is often enough; one with hardly any room would only be cut off.
            if (room < Math.Min(call.MaxTokens, LeastReply))
                return Refused($"the prompt has {prompt} tokens and the reply may need {call.MaxTokens}, but {teacher.Name} reads {teacher.Context} in all: it was not sent");
            return await TryAsync(teacher, call with { MaxTokens = Math.Min(call.MaxTokens, room) }, key, prompt, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Lets go of the semaphore.</summary>
    public void Dispose() => gate.Dispose();

    async Task<Reply> TryAsync(Teacher teacher, Call call, string key, int prompt, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            await pace.WaitAsync(cancellation).ConfigureAwait(false);
            if (!budget.TryTake(prompt + call.MaxTokens)) return Refused($"not asked: {budget.Spent}");
            long used = 0;
            try
            {
                long began = time.GetTimestamp();
                (string text, long read, long written, bool cut) = await OnceAsync(teacher, call, prompt, cancellation).ConfigureAwait(false);
                used = read + written;
                Interlocked.Add(ref promptTokens, read);
                Interlocked.Add(ref replyTokens, written);
                Interlocked.Add(ref ticks, time.GetElapsedTime(began).Ticks);
                Interlocked.Increment(ref answered);
                Interlocked.Exchange(ref failuresInARow, 0);
                journal.Add(new Journal.Entry(key, text, read, written, cut));
                return new Reply(text, null, WasKept: false, cut);
            }
            catch (TeacherException failure) when (failure.Fault == CallFault.Busy && attempt < options.Tries && (failure.RetryAfter ?? TimeSpan.Zero) <= options.LongestWait)
            {
                TimeSpan wait = Wait(attempt, failure.RetryAfter);
                if (failure.RetryAfter is not null) pace.Hold(wait);
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }
            catch (TeacherException failure)
            {
                string why = failure.Fault != CallFault.Busy ? failure.Message
                    : failure.RetryAfter > options.LongestWait ? $"{failure.Message} and asks to wait {failure.RetryAfter.Value.TotalMinutes:0} minutes"
                    : $"{failure.Message}, {attempt} {(attempt == 1 ? "time" : "times")}";
                if (failure.Fault == CallFault.Closed || Interlocked.Increment(ref failuresInARow) >= options.FailuresInARow)
                    throw new GroveException(
                        $"the teacher {teacher.Name} does not answer{(teacher.Where.Length > 0 ? $" ({teacher.Where})" : "")}: {why}. "
                        + "Put it right and run the same command again: finished replies are kept, and only the others are asked for", ExitKind.ResourceFailed, failure);
                return Refused(why);
            }
            finally
            {
                budget.Settle(prompt + call.MaxTokens, used);
            }
        }
    }

    TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        double doubled = Math.Min(60, options.FirstWait.TotalSeconds * Math.Pow(2, attempt - 1));
        // Between half and all of it: calls that failed together do not come back together.
        TimeSpan own = TimeSpan.FromSeconds(doubled * (0.5 + Random.Shared.NextDouble() / 2));
        return asked > own ? asked.Value : own;
    }

    async Task<(string Text, long Read, long Written, bool Cut)> OnceAsync(Teacher teacher, Call call, int prompt, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        var asked = new ChatOptions
        {
            MaxOutputTokens = call.MaxTokens,
            Temperature = call.Temperature,
            Seed = call.Seed,
            AdditionalProperties = call.Handed,
            ResponseFormat = teacher.WritesJson && call.Form.Schema is { } schema ? ChatResponseFormat.ForJsonSchema(schema, "reply") : null,
        };
        try
        {
            ChatResponse response = await teacher.Client.GetResponseAsync(call.Messages, asked, both.Token).ConfigureAwait(false);
            string text = response.Text;
            long read = response.Usage?.InputTokenCount is > 0 and long input ? input : prompt;
            long written = response.Usage?.OutputTokenCount is > 0 and long output ? output : teacher.CountTokens(text);
            return (text, read, written, response.FinishReason == ChatFinishReason.Length);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new TeacherException(CallFault.Busy, $"it gave no reply in {options.Timeout.TotalSeconds:0} seconds", cause: failure);
        }
        catch (GroveException failure)
        {
            throw new TeacherException(CallFault.Refused, failure.Message, cause: failure);
        }
    }

    static Reply Refused(string why) => new("", why, WasKept: false, IsCut: false);
}
