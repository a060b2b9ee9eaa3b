using Grove.Synthesis.Filters;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Rows;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.Calls;
using Grove.Text;

namespace Grove.Synthesis.Generation;

/// <summary>From leaves to rows: plan, ask, filter, until every leaf has as many as were asked for or can give no more.</summary>
/// <param name="plans">The leaves.</param>
/// <param name="pipeline">The steps.</param>
/// <param name="caller">Asks teachers.</param>
/// <param name="writer">Who writes.</param>
/// <param name="judge">Who judges.</param>
/// <param name="options">What is wanted.</param>
public sealed class Generator(LeafPlans plans, TeachingPipeline pipeline, Caller caller, Teacher writer, Teacher judge, GenerateOptions options)
{
    // Samples of the first round; the later ones go by what the earlier ones gave.
    const int FirstRound = 8;
    const int MostInARound = 512;
    const int EmptyRounds = 2;
    // Some passages more than the count asks for: rows of one passage only would leave the others untaught.
    const int LeastInFirstRound = 4;

    readonly Funnel funnel = new();
    readonly StepRunner runner = new(caller, writer, judge, options.Seed);
    readonly List<SyntheticRow> rows = [];
    double shown;

    /// <summary>Generates.</summary>
    /// <param name="filters">What every row passes behind the steps, over the whole output; disposed at the end.</param>
    /// <param name="progress">Told as samples go through steps, by one thread at a time; may be null.</param>
    /// <param name="cancellation">Stops; finished replies are in the journal.</param>
    /// <exception cref="GroveException">The teacher answers nobody, or the disk refused.</exception>
    public async Task<GenerateResult> RunAsync(IReadOnlyList<IRowFilter> filters, IProgress<GenerateProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var pipe = new RowPipeline(filters);
        var outcomes = new List<LeafOutcome>();
        foreach (LeafPlan plan in plans.All)
        {
            int before = rows.Count;
            string? reason = await LeafAsync(plan, pipe, progress, cancellation).ConfigureAwait(false);
            int delivered = rows.Count - before;
            outcomes.Add(new LeafOutcome(plan.Name, TeachingPipeline.NameOf(plan.Kind), plan.Language, options.PerLeaf, delivered, delivered >= options.PerLeaf ? null : reason));
        }
        FunnelLine[] behind = [.. pipe.Counts.Select(count => new FunnelLine("all", count.Name, "filters the whole output", count.In, null, null, null, count.Out,
            [.. count.Removed.Select(sample => new RemovedSample(sample.Leaf, Funnel.Short(sample.Question), sample.Reason))]))];
        return new GenerateResult(rows, outcomes, [.. funnel.Lines, .. behind],
            new GenerateUsage(caller.Requests, caller.Kept, runner.PromptTokens, runner.ReplyTokens), caller.Stopped);
    }

    async Task<string?> LeafAsync(LeafPlan plan, RowPipeline pipe, IProgress<GenerateProgress>? progress, CancellationToken cancellation)
    {
        if (plan.Nothing is { } nothing) return nothing;
        if (plan.Steps(pipeline) is not { } steps) return $"the pipeline {pipeline.Name} has no steps for {TeachingPipeline.NameOf(plan.Kind)} leaves";
        StepMemory[] memories = [.. steps.Select(_ => new StepMemory(plan.Seeds))];
        int start = rows.Count, samples = 0, empty = 0;
        for (int round = 0; rows.Count - start < options.PerLeaf; round++)
        {
            int missing = options.PerLeaf - (rows.Count - start);
            if (caller.Stopped is { } stopped) return stopped;
            if (funnel.NoteOf(plan.Name) is { } note) return $"{note}; {samples} {(samples == 1 ? "round" : "rounds")} of asking left {rows.Count - start} behind the filters";
            if (empty >= EmptyRounds) return Exhausted(plan, samples, round, steps);
            int count = plan is BuiltInPlan ? 1 : RoundSize(missing, samples, rows.Count - start, CostEstimate.Yield(steps));
            List<Sample> planned = [.. Enumerable.Range(samples, count).Select(number => plan.Next(number, round, missing))];
            samples += count;
            IReadOnlyList<Sample> through = planned;
            for (int at = 0; at < steps.Count && through.Count > 0; at++)
            {
                Step step = steps[at];
                int total = through.Count * (step is AskStep ask ? ask.Replies : 1), place = at;
                through = await runner.RunAsync(step, plan, through, memories[at], funnel.Of(plan.Kind, step),
                    done => Report(progress, plan, step, done, total, (place + (double)done / total) / steps.Count * Math.Min(missing, count)), cancellation).ConfigureAwait(false);
            }
            int before = rows.Count;
            Deliver(plan, through, start, pipe, steps);
            empty = rows.Count == before ? empty + 1 : 0;
            // What the built-in teacher refuses once, it refuses always.
            if (plan is BuiltInPlan && through.Count == 0 && funnel.NoteOf(plan.Name) is null) return funnel.LastReason(plan.Name) ?? "the built-in teacher wrote nothing";
            Report(progress, plan, steps[^1], 0, 0, 0);
        }
        return null;
    }

    // Deterministic: it depends on replies only, not on time or on how many calls go out at once.
    static int RoundSize(int missing, int samples, int kept, double likely)
    {
        if (samples == 0) return Math.Min(missing, Math.Clamp((int)Math.Ceiling(missing / Math.Max(0.01, likely)), LeastInFirstRound, FirstRound));
        // Where nothing came through, more of the same would only cost more.
        if (kept == 0) return samples;
        double each = Math.Max(0.05, (double)kept / samples);
        return Math.Clamp((int)Math.Ceiling(1.1 * missing / each), 1, Math.Min(MostInARound, 2 * samples));
    }

    void Deliver(LeafPlan plan, IReadOnlyList<Sample> through, int start, RowPipeline pipe, IReadOnlyList<Step> steps)
    {
        Funnel.Counter made = funnel.Of(plan.Kind, new RowStep());
        foreach (Sample sample in Spread(through))
        {
            // What is more than was asked for is not looked at: it would only take room from other leaves in the filters.
            if (rows.Count - start >= options.PerLeaf) break;
            made.In++;
            IReadOnlyList<SyntheticRow> each = RowMaker.Make(sample, out string why);
            if (each.Count == 0) made.Remove(plan.Name, StepRunner.Title(sample), why);
            else made.Out++;
            foreach (SyntheticRow row in each)
                if (rows.Count - start < options.PerLeaf && pipe.Pass(row) is { } kept) rows.Add(kept);
        }
    }

    // One row of each passage in turn, so that a count that is reached early has something of all.
    static IEnumerable<Sample> Spread(IReadOnlyList<Sample> samples) => samples
        .GroupBy(sample => sample.Id.Split('/')[0]).SelectMany(group => group.Select((sample, rank) => (sample, rank))).OrderBy(pair => pair.rank).Select(pair => pair.sample);

    string Exhausted(LeafPlan plan, int samples, int round, IReadOnlyList<Step> steps)
    {
        FunnelLine? worst = steps.Select(step => funnel.Of(plan.Kind, step).Line()).Where(line => line.Survival < 1).MinBy(line => line.Survival);
        string why = worst is null ? "the filters of the whole output removed what came" : $"most was lost at '{worst.Step}' ({worst.Parsed ?? worst.Out} of {worst.In})";
        string last = worst?.Removed.Count > 0 ? $", such as: {worst.Removed[0].Reason}" : "";
        return $"{samples} samples in {round} rounds gave no more rows: {why}{last}";
    }

    void Report(IProgress<GenerateProgress>? progress, LeafPlan plan, Step step, int done, int total, double share)
    {
        if (progress is null) return;
        lock (funnel)
        {
            shown = Math.Max(shown, Math.Min(rows.Count + share, plans.All.Count * (double)options.PerLeaf));
            progress.Report(new GenerateProgress(plan.Name, step.Name, done, total, rows.Count, plans.All.Count * options.PerLeaf, shown, caller.Requests, runner.Failed));
        }
    }

    /// <summary>The last step of every section: a sample becomes a row.</summary>
    sealed record RowStep() : Step("rows")
    {
        public override IReadOnlyList<string> Needs => [];

        public override IReadOnlyList<string> Gives => [];

        public override string Describe() => "makes a row of question and answer";
    }
}
