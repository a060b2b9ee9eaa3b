using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.Calls;
using Grove.Text;

namespace Grove.Synthesis.Generation;

/// <summary>One prompt of a kind with its reply, before anything long starts.</summary>
/// <param name="Leaf">The leaf it is about.</param>
/// <param name="Step">The step that asks.</param>
/// <param name="Asked">Who was asked.</param>
/// <param name="Prompt">The whole prompt.</param>
/// <param name="Reply">The whole reply; empty where there is none.</param>
/// <param name="Rows">Rows that could be taken from it.</param>
/// <param name="First">The columns of the first one.</param>
/// <param name="Problem">What is wrong; null where nothing is.</param>
public sealed record PreflightReply(
    string Leaf, string Step, string Asked, string Prompt, string Reply, int Rows, IReadOnlyDictionary<string, string> First, string? Problem);

/// <summary>
/// Sends the first prompt of every step that asks, for every kind of leaf, and reads the reply. The calls are those that the run begins with, so
/// that nothing is paid twice.
/// </summary>
public static class Preflight
{
    /// <summary>Tries every prompt once.</summary>
    /// <param name="plans">The leaves.</param>
    /// <param name="pipeline">The steps.</param>
    /// <param name="caller">Asks.</param>
    /// <param name="writer">Who writes.</param>
    /// <param name="judge">Who judges.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="progress">Told after each reply; may be null.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The replies in order; a kind ends at its first problem.</returns>
    /// <exception cref="GroveException">The teacher answers nobody.</exception>
    public static async Task<IReadOnlyList<PreflightReply>> RunAsync(
        LeafPlans plans, TeachingPipeline pipeline, Caller caller, Teacher writer, Teacher judge, GenerateOptions options,
        IProgress<PreflightReply>? progress = null, CancellationToken cancellation = default)
    {
        var replies = new List<PreflightReply>();
        var runner = new StepRunner(caller, writer, judge, options.Seed);
        // One leaf for each kind and language: other leaves get the same prompts with other words.
        foreach (LeafPlan plan in plans.All.Where(plan => plan is not BuiltInPlan && plan.Nothing is null).DistinctBy(plan => (plan.Kind, plan.Language)))
        {
            if (plan.Steps(pipeline) is not { } steps) continue;
            Sample sample = plan.Next(0, 0, 1);
            foreach (Step step in steps)
            {
                if (step is ColumnStep column)
                {
                    // What a judge says of one row is no reason to leave the other prompts untried.
                    sample = column.Apply([sample], new StepMemory([]), (_, _) => { }) is [var first, ..] ? first : sample;
                    continue;
                }
                var ask = (AskStep)step;
                StepRunner.Answer answer = await runner.AskAsync(ask, plan, sample, 0, cancellation).ConfigureAwait(false);
                // A teacher that was of no use the last time may have been put right since.
                if (answer.Samples.Count == 0 && answer.Reply.WasKept) answer = await runner.AskAsync(ask, plan, sample, 0, cancellation, anew: true).ConfigureAwait(false);
                var reply = new PreflightReply(plan.Name, step.Name, (ask.Judge ? judge : writer).Name,
                    answer.Prompt is null ? "" : string.Join("\n\n", answer.Prompt.Select(message => message.Text)), answer.Reply.Text ?? "", answer.Samples.Count,
                    answer.Samples is [var row, ..] ? ask.Reply.Columns.ToDictionary(name => name, name => row[name], StringComparer.Ordinal) : new Dictionary<string, string>(),
                    answer.Samples.Count > 0 ? null : answer.Why);
                replies.Add(reply);
                progress?.Report(reply);
                if (answer.Samples.Count == 0) break;
                sample = answer.Samples[0];
            }
        }
        return replies;
    }
}
