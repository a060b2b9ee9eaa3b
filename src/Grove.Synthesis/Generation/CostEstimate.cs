using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Pipelines.Steps;
using Grove.Synthesis.Teachers;
using Grove.Text;

namespace Grove.Synthesis.Generation;

/// <summary>
/// What a run will take, before it starts. Prompts are those of the real first samples; how many rows survive is assumed: nine tenths of what a
/// prompt asks for, three quarters of what a judge sees, and replies of usual lengths.
/// </summary>
/// <param name="Requests">Requests.</param>
/// <param name="PromptTokens">Tokens of prompts.</param>
/// <param name="ReplyTokens">Tokens of replies.</param>
/// <param name="Steps">The same for each step that asks.</param>
public sealed record CostEstimate(long Requests, long PromptTokens, long ReplyTokens, IReadOnlyList<StepEstimate> Steps)
{
    const double Written = 0.9, Judged = 0.75, New = 0.85;
    const int QuestionTokens = 20, AnswerTokens = 45, JudgmentTokens = 60;

    /// <summary>What it costs.</summary>
    /// <param name="promptPrice">Price of a million prompt tokens.</param>
    /// <param name="replyPrice">Price of a million reply tokens.</param>
    public double Price(double promptPrice, double replyPrice) => (PromptTokens * promptPrice + ReplyTokens * replyPrice) / 1e6;

    /// <summary>How long it takes.</summary>
    /// <param name="each">Time of one request.</param>
    /// <param name="concurrency">Requests at a time.</param>
    public TimeSpan Time(TimeSpan each, int concurrency) => each * Requests / Math.Max(1, concurrency);

    /// <summary>Estimates a run.</summary>
    /// <param name="plans">The leaves.</param>
    /// <param name="pipeline">The steps.</param>
    /// <param name="writer">Who writes.</param>
    /// <param name="judge">Who judges.</param>
    /// <param name="options">What is wanted.</param>
    public static CostEstimate Of(LeafPlans plans, TeachingPipeline pipeline, Teacher writer, Teacher judge, GenerateOptions options)
    {
        var steps = new Dictionary<(LeafKind, string), StepEstimate>();
        foreach (LeafPlan plan in plans.All.Where(plan => plan.Nothing is null))
        {
            if (plan is BuiltInPlan || plan.Steps(pipeline) is not { } section) continue;
            double samples = Math.Ceiling(options.PerLeaf / Math.Max(0.01, Yield(section)));
            foreach (StepEstimate one in Leaf(plan, section, samples, writer, judge))
            {
                (LeafKind, string) key = (plan.Kind, one.Step);
                steps[key] = steps.TryGetValue(key, out StepEstimate? before)
                    ? before with { Requests = before.Requests + one.Requests, PromptTokens = before.PromptTokens + one.PromptTokens, ReplyTokens = before.ReplyTokens + one.ReplyTokens } : one;
            }
        }
        return new CostEstimate(steps.Values.Sum(step => step.Requests), steps.Values.Sum(step => step.PromptTokens), steps.Values.Sum(step => step.ReplyTokens), [.. steps.Values]);
    }

    /// <summary>Rows that one sample is likely to give.</summary>
    internal static double Yield(IReadOnlyList<Step> steps) => steps.Aggregate(1.0, (rows, step) => rows * Factor(step));

    static double Factor(Step step) => step switch
    {
        AskStep { Reply.Kind: ReplyKind.Pairs or ReplyKind.List or ReplyKind.Records } ask => ask.Count * ask.Replies * Written,
        AskStep { Reply.Kind: ReplyKind.Tags or ReplyKind.Pattern } ask => ask.Replies * (ask.Judge ? 1 : 3) * Written,
        AskStep ask => ask.Replies,
        FlattenStep flatten => flatten.Columns.Count,
        KeepStep => Judged,
        DistinctStep or NovelStep or WordsStep => New,
        _ => 1,
    };

    static IEnumerable<StepEstimate> Leaf(LeafPlan plan, IReadOnlyList<Step> steps, double samples, Teacher writer, Teacher judge)
    {
        Sample sample = plan.Next(0, 0, 1);
        double rows = samples;
        foreach (Step step in steps)
        {
            if (step is AskStep ask)
            {
                Teacher teacher = ask.Judge ? judge : writer;
                int prompt;
                try
                {
                    prompt = teacher.Count(ask.Prompt.Render(sample, plan.Language, ask.Count, json: false));
                }
                catch (GroveException)
                {
                    // The run itself will say so for every row.
                    prompt = 0;
                }
                int document = teacher.CountTokens(sample["document"] + sample["seed_context"]);
                int reply = ask.Reply.Kind switch
                {
                    ReplyKind.Pairs or ReplyKind.Records => ask.Count * (QuestionTokens + AnswerTokens),
                    ReplyKind.List => ask.Count * QuestionTokens,
                    ReplyKind.Judgment => JudgmentTokens,
                    _ => ask.Reply.Columns.Contains("response") || document == 0 ? AnswerTokens : ask.Reply.Columns.Contains("question") ? QuestionTokens : document,
                };
                long calls = (long)Math.Ceiling(rows * ask.Replies);
                yield return new StepEstimate(TeachingPipeline.NameOf(plan.Kind), step.Name, calls, calls * prompt, calls * Math.Min(reply, ask.MaxTokens));
                // Something of the usual length stands in for what is not written yet.
                foreach (string column in ask.Reply.Columns)
                    sample = sample.With(column, column is "question" or "seed" ? string.Join(' ', Enumerable.Repeat("word", 15)) : column is "response" ? string.Join(' ', Enumerable.Repeat("word", 35)) : sample["document"] + sample["seed_context"]);
            }
            else if (((ColumnStep)step).Apply([sample], new StepMemory([]), (_, _) => { }) is [var next, ..])
            {
                sample = next;
            }
            rows *= Factor(step);
        }
    }
}

/// <summary>What one step will take.</summary>
/// <param name="Section">The kind of leaves.</param>
/// <param name="Step">The step.</param>
/// <param name="Requests">Requests.</param>
/// <param name="PromptTokens">Tokens of prompts.</param>
/// <param name="ReplyTokens">Tokens of replies.</param>
public sealed record StepEstimate(string Section, string Step, long Requests, long PromptTokens, long ReplyTokens);
