using Grove.Text;
using Grove.Training.Checkpoints;
using Grove.Training.Metrics;
using Grove.Training.Packing;
using Grove.Training.Stepping;

namespace Grove.Training.Runs;

/// <content>Saving, going on, going back, and waiting for a disk.</content>
sealed partial class TrainingRun
{
    /// <summary>Between two looks at a full disk.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Of the proof's sum: what another processor's rounding may change, and a wrong weight does not stay below.</summary>
    const double ProofTolerance = 1e-3;

    /// <summary>Goes on from the newest sound checkpoint, or begins.</summary>
    /// <exception cref="GroveException">The folder holds a run with other settings.</exception>
    public void Start()
    {
        bool any = false;
        foreach ((int saved, string folder) in checkpoints.NewestFirst(TellDamaged))
        {
            any = true;
            RunState found = RunState.Load(folder);
            IReadOnlyList<string> differences = Differences(found.Settings, setup.Settings, setup.IsBeginningOf is null);
            if (differences.Count > 0)
                throw new GroveException(
                    $"cannot go on ({folder}): the run there had other settings: {string.Join("; ", differences)}. Use the same settings, or another output folder", ExitKind.BadInput);
            if (saved > Steps || setup.IsBeginningOf?.Invoke(found) == false) continue; // an older one, from before the rate began to fall, may fit
            Load(folder, found);
            if (ProofProblem() is string problem)
            {
                TellDamaged(folder, problem);
                continue;
            }
            progress?.Report(new RunProgress(RunStage.Training, saved, Steps, $"going on after step {saved}"));
            return;
        }
        if (any)
            throw new GroveException(
                $"cannot go on ({checkpoints.Folder}): no checkpoint there is sound and of a run of {Steps} steps. Use the number of steps of that run, or another output folder", ExitKind.BadInput);
        setup.Begin();
        setup.Average?.Begin();
    }

    /// <summary>The setting that may change while the learning rates up to a checkpoint stay the same.</summary>
    public const string StepsSetting = "steps";

    /// <summary>The settings that differ, named with both values.</summary>
    internal static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> saved, IReadOnlyDictionary<string, string> now, bool stepsCount) =>
        [.. now.Keys.Union(saved.Keys).Order(StringComparer.Ordinal)
            .Where(key => (stepsCount || key != StepsSetting) && saved.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => $"{key}: {saved.GetValueOrDefault(key, "none")} there, {now.GetValueOrDefault(key, "none")} now")];

    void Load(string folder, RunState found)
    {
        WeightFiles.Load(folder, setup.Trained, step.Optimizer, setup.Average);
        step.Optimizer.Updates = found.Updates;
        step.Decoder.RefreshAdapter();
        losses.Clear();
        losses.AddRange(found.Losses);
        norms.Clear();
        norms.AddRange(found.GradientNorms);
        state = found with { Settings = setup.Settings };
        savedStep = found.Step;
    }

    /// <summary>Writes a checkpoint of the step just made, unless there is one.</summary>
    void Save(CancellationToken cancellation)
    {
        if (state.Step == savedStep || state.Step == 0) return;
        progress?.Report(new RunProgress(RunStage.Saving, state.Step, Steps));
        RunState saved = state with { Losses = losses, GradientNorms = norms, Proof = Proof() };
        WithRoom(() => checkpoints.Write(state.Step, 2 * WeightFiles.Size(setup.Trained, setup.Average), folder =>
        {
            WeightFiles.Save(folder, setup.Trained, step.Optimizer, setup.Average);
            saved.Save(folder);
        }, pinned => pinned == setup.Schedule.StableUntil || pinned == state.BestStep), cancellation);
        savedStep = state.Step;
    }

    // Summed loss on the batch of the last step, which the checkpoint's reader can fill again.
    double Proof()
    {
        Batch batch = setup.Batch;
        setup.Fill(batch, state.Step);
        var places = new float[batch.RowsPerPass * batch.RowLength];
        double sum = 0;
        for (int pass = 0; pass < batch.Passes; pass++)
        {
            Range range = batch.PassRange(pass);
            ReadOnlySpan<int> targets = batch.Targets[range];
            sum += step.Decoder.Loss(batch.Tokens[range], targets, batch.Positions[range], batch.Starts[range], places.AsSpan(0, targets.Length));
        }
        return sum;
    }

    string? ProofProblem()
    {
        if (state.Proof is not double expected) return null;
        double found = Proof();
        if (found.Equals(expected)) return null;
        if (!(Math.Abs(found - expected) <= ProofTolerance * Math.Abs(expected)))
            return FormattableString.Invariant($"its weights give a loss of {found:R} on its own batch, and gave {expected:R} when it was written");
        progress?.Report(new RunProgress(RunStage.Training, state.Step, Steps, "the checkpoint was written on another kind of processor: the run goes on, equal within rounding but not to the bit"));
        return null;
    }

    void GoBack()
    {
        int last = state.Step, first = last - state.SkippedInARow + 1;
        (int saved, string? folder) = setup.IsWatched ? checkpoints.NewestFirst(TellDamaged).FirstOrDefault(found => found.Step < first) : default;
        if (folder is null || rollBacks.Times == MostRollBacks) throw TrainingStep.NeverFinite(last, setup.Schedule.Peak, setup.Advice);
        int[] bad = [.. Enumerable.Range(first - 1, last - first + 2).Where(number => number > saved)];
        rollBacks = new RollBacks(rollBacks.Times + 1, [.. rollBacks.Steps.Union(bad).Order()]);
        rollBacks.Save(setup.Folder);
        // The newer ones hold what went wrong.
        foreach (int newer in checkpoints.Steps().Where(number => number > saved)) checkpoints.Remove(newer);
        Load(folder, RunState.Load(folder));
        metrics?.Dispose();
        metrics = new MetricsLog(MetricsPath, state.Step);
        progress?.Report(new RunProgress(RunStage.Training, saved, Steps, $"nothing could be learned in steps {first} to {last}: back to step {saved}, passing over the batches of steps {bad[0]} to {last}"));
    }

    /// <summary>Does what needs room on the disk; with none, waits until there is some, if the run is to wait.</summary>
    void WithRoom(Action write, CancellationToken cancellation)
    {
        for (bool told = false; ; told = true)
        {
            try
            {
                write();
                return;
            }
            catch (GroveException full) when (options.WaitsForDisk && DiskSpace.IsFull(full) && !cancellation.IsCancellationRequested)
            {
                if (!told) progress?.Report(new RunProgress(RunStage.Waiting, state.Step, Steps, $"{full.Message}. Waiting for room"));
                time.Wait(Patience, cancellation);
            }
        }
    }

    void TellDamaged(string folder, string problem) =>
        progress?.Report(new RunProgress(RunStage.Training, 0, Steps, $"the checkpoint {folder} is damaged ({problem}) and is passed over"));
}
