using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Schedules;
using Grove.Training.Stepping;

namespace Grove.Training.Tuning;

/// <summary>The steps of a tuning, one at a time.</summary>
sealed class TuneRun : IDisposable
{
    readonly TunePlan plan;
    readonly Schedule schedule;
    readonly Batch batch;
    readonly TrainingStep step;

    /// <summary>All weights are tuned.</summary>
    public TuneRun(Parameters parameters, Team team, TunePlan plan, TuneOptions options)
        : this(parameters.Architecture, plan, options, places => new TrainingStep(parameters, team, options.Optimizer, places))
    {
    }

    /// <summary>An adapter is tuned.</summary>
    public TuneRun(Weights weights, Adapter adapter, Team team, TunePlan plan, TuneOptions options)
        : this(weights.Architecture, plan, options, places => new TrainingStep(weights, adapter, team, options.Optimizer, places, options.Seed))
    {
    }

    TuneRun(Architecture architecture, TunePlan plan, TuneOptions options, Func<int, TrainingStep> makeStep)
    {
        this.plan = plan;
        schedule = options.LearningRates(plan.Steps);
        int rowLength = options.RowLengthFor(architecture);
        int rowsPerPass = Math.Clamp(TrainingStep.PlacesPerPass / rowLength, 1, options.BatchRows);
        batch = new Batch(options.BatchRows, rowLength, rowsPerPass);
        step = makeStep(rowsPerPass * rowLength);
    }

    /// <summary>The batch of the step just made.</summary>
    public Batch Batch => batch;

    /// <summary>The optimizer's state, for checkpoints.</summary>
    public Optimizer Optimizer => step.Optimizer;

    /// <summary>Takes notice of an adapter's numbers that were read from a checkpoint.</summary>
    public void Refresh() => step.Decoder.RefreshAdapter();

    /// <summary>The learning rate of a step.</summary>
    public double Rate(int number) => schedule.At(number);

    /// <summary>Makes a step. Allocates nothing managed.</summary>
    /// <param name="number">1, 2, 3… in order.</param>
    public StepResult Step(int number)
    {
        plan.Fill(batch, number);
        return step.Run(batch, schedule.At(number));
    }

    public void Dispose() => step.Dispose();
}
