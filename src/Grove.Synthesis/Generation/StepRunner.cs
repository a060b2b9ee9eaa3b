using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Synthesis.Teachers.Calls;
using Grove.Text;
using Grove.Synthesis.Pipelines.Replies;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Generation;

/// <summary>Runs steps over samples. What comes out is ordered by the plan, whatever the order in which replies arrive.</summary>
/// <param name="caller">Asks.</param>
/// <param name="writer">Who writes.</param>
/// <param name="judge">Who judges.</param>
/// <param name="seed">Decides the teachers' draws.</param>
sealed class StepRunner(Caller caller, Teacher writer, Teacher judge, ulong seed)
{
    long promptTokens, replyTokens, failed;

    /// <summary>Tokens of all prompts whose replies were used, those from the journal included.</summary>
    public long PromptTokens => Interlocked.Read(ref promptTokens);

    /// <summary>Tokens of all replies that were used.</summary>
    public long ReplyTokens => Interlocked.Read(ref replyTokens);

    /// <summary>Calls that got no reply.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>What came of asking about one sample.</summary>
    /// <param name="Prompt">What was asked; null where it could not be written.</param>
    /// <param name="Reply">The reply.</param>
    /// <param name="Samples">The samples taken from it.</param>
    /// <param name="Why">Why there are none; empty otherwise.</param>
    public sealed record Answer(IReadOnlyList<ChatMessage>? Prompt, Reply Reply, IReadOnlyList<Sample> Samples, string Why);

    /// <summary>Runs a step.</summary>
    public async Task<IReadOnlyList<Sample>> RunAsync(
        Step step, LeafPlan plan, IReadOnlyList<Sample> samples, StepMemory memory, Funnel.Counter counter, Action<int> progress, CancellationToken cancellation)
    {
        if (step is AskStep ask) return await AskAllAsync(ask, plan, samples, counter, progress, cancellation).ConfigureAwait(false);
        counter.In += samples.Count;
        IReadOnlyList<Sample> kept = ((ColumnStep)step).Apply(samples, memory, (sample, why) => counter.Remove(plan.Name, Title(sample), why));
        counter.Out += kept.Count;
        return kept;
    }

    /// <summary>Asks about one sample.</summary>
    public async Task<Answer> AskAsync(AskStep step, LeafPlan plan, Sample sample, int repeat, CancellationToken cancellation, bool anew = false)
    {
        Teacher teacher = step.Judge ? judge : writer;
        Prompt? prompt = step.ChooseBy is null ? step.Prompt : step.Choices.GetValueOrDefault(sample[step.ChooseBy].Trim());
        if (prompt is null) return new Answer(null, default, [], $"no prompt for {step.ChooseBy} '{sample[step.ChooseBy!]}'");
        IReadOnlyList<ChatMessage> messages;
        try
        {
            messages = prompt.Render(sample, plan.Language, step.Count, teacher.WritesJson && step.Reply.Schema is not null);
        }
        catch (GroveException failure)
        {
            return new Answer(null, default, [], failure.Message);
        }
        string place = $"{TeachingPipeline.NameOf(plan.Kind)}|{plan.Name}|{sample.Id}|{step.Name}|{repeat}";
        var call = new Call(place, messages, step.Reply)
        {
            MaxTokens = step.MaxTokens,
            Temperature = step.Temperature,
            Seed = (long)(SplitMix.Seed(seed, place) & 0x7fffffff),
            Handed = plan.Handed(sample),
        };
        Reply reply = await caller.AskAsync(teacher, call, cancellation, anew).ConfigureAwait(false);
        if (reply.Failure is { } failed)
        {
            Interlocked.Increment(ref this.failed);
            return new Answer(messages, reply, [], failed);
        }
        Interlocked.Add(ref promptTokens, teacher.Count(messages));
        Interlocked.Add(ref replyTokens, teacher.CountTokens(reply.Text));
        IReadOnlyList<IReadOnlyList<string>> rows = ReplyParser.Read(reply.Text, step.Reply, out string why);
        if (rows.Count == 0) return new Answer(messages, reply, [], reply.IsCut ? why + ", and it was cut off at the most tokens allowed" : why);
        // A text that was cut off in the middle is half a text; of lists, what is whole was taken.
        if (reply.IsCut && step.Reply.Kind == ReplyKind.Text) return new Answer(messages, reply, [], $"the reply was cut off at {step.MaxTokens} tokens");
        bool many = rows.Count > 1 || step.Reply.Kind is not (ReplyKind.Text or ReplyKind.Judgment);
        var taken = rows.Select((row, number) =>
        {
            Sample next = sample;
            foreach ((string column, string text) in step.Reply.Columns.Zip(row)) next = next.With(column, text);
            Rows.Lineage lineage = step.Judge ? next.Lineage : next.Lineage with { PromptHash = plan is BuiltInPlan ? "" : call.PromptHash, Kind = step.Name };
            return next with { Id = many || step.Replies > 1 ? $"{sample.Id}/{step.Name}{(step.Replies > 1 ? $" {repeat}" : "")}.{number}" : sample.Id, Lineage = lineage };
        });
        return new Answer(messages, reply, [.. taken], "");
    }

    async Task<IReadOnlyList<Sample>> AskAllAsync(AskStep step, LeafPlan plan, IReadOnlyList<Sample> samples, Funnel.Counter counter, Action<int> progress, CancellationToken cancellation)
    {
        var answers = new Answer[samples.Count * step.Replies];
        int done = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, answers.Length), new ParallelOptions { MaxDegreeOfParallelism = caller.Concurrency, CancellationToken = cancellation }, async (at, token) =>
        {
            answers[at] = await AskAsync(step, plan, samples[at / step.Replies], at % step.Replies, token).ConfigureAwait(false);
            progress(Interlocked.Increment(ref done));
        }).ConfigureAwait(false);

        var next = new List<Sample>();
        for (int at = 0; at < answers.Length; at++)
        {
            Answer answer = answers[at];
            counter.In++;
            if (answer.Prompt is not null) counter.Rendered++;
            if (answer.Prompt is not null && answer.Reply.Failure is null) counter.Answered++;
            if (answer.Samples.Count > 0) counter.Parsed++;
            else counter.Remove(plan.Name, answer.Reply.Text is { Length: > 0 } said ? said : Title(samples[at / step.Replies]), answer.Why);
            if (step.Reply.Kind == ReplyKind.Records && answer.Reply.Text is { } text) counter.Note(plan.Name, ReplyParser.Note(text));
            next.AddRange(answer.Samples);
        }
        counter.Out += next.Count;
        return next;
    }

    /// <summary>What a sample is called in lists of removed ones.</summary>
    public static string Title(Sample sample)
    {
        foreach (string column in (string[])["question", "seed", "context", "seed_question", "document"])
            if (sample[column].Length > 0) return sample[column];
        return $"sample {sample.Id}";
    }
}
