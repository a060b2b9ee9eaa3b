using System.Globalization;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Ordering;
using Grove.Training.Packing;

namespace Grove.Training.Stepping;

/// <summary>
/// One step: the passes of a batch forward and backward with their gradients summed, the sum divided by the targets of the
/// whole step, clipped by its length, and given to the optimizer. Allocates nothing managed once constructed.
/// </summary>
public sealed class TrainingStep : IDisposable
{
    /// <summary>Places that are run at once: enough to keep the cores busy, few enough for the caches and for a laptop's memory.</summary>
    public const int PlacesPerPass = 4096;

    /// <summary>A run whose loss or gradient is not finite so many times in a row ends.</summary>
    internal const int MaxSkippedInARow = 10;

    readonly TrainingDecoder decoder;
    readonly Team team;
    readonly double clip;
    readonly ulong seed;

    /// <summary>Plans the memory of a step.</summary>
    /// <param name="parameters">The weights; updated in place, owned by the caller.</param>
    /// <param name="team">The threads; owned by the caller.</param>
    /// <param name="settings">The optimizer.</param>
    /// <param name="maxPlaces">Places in a pass, at most.</param>
    public TrainingStep(Parameters parameters, Team team, OptimizerSettings settings, int maxPlaces)
    {
        this.team = team;
        clip = settings.ClipNorm;
        decoder = new TrainingDecoder(parameters, team, maxPlaces);
        Optimizer = new Optimizer(parameters, team, settings);
    }

    /// <summary>Plans the memory of a step that trains an adapter over frozen weights: gradients and state for the adapter alone.</summary>
    /// <param name="weights">The weights, in any type; owned by the caller.</param>
    /// <param name="adapter">The adapter; updated in place, owned by the caller.</param>
    /// <param name="team">The threads; owned by the caller.</param>
    /// <param name="settings">The optimizer.</param>
    /// <param name="maxPlaces">Places in a pass, at most.</param>
    /// <param name="seed">Decides what dropout drops, together with the step.</param>
    public TrainingStep(Weights weights, Adapter adapter, Team team, OptimizerSettings settings, int maxPlaces, ulong seed = 0)
    {
        this.team = team;
        this.seed = seed;
        clip = settings.ClipNorm;
        decoder = new TrainingDecoder(weights, adapter, team, maxPlaces);
        Optimizer = new Optimizer(adapter.Parameters, team, settings);
    }

    /// <summary>The optimizer's state, for checkpoints.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The decoder, for measuring losses between steps.</summary>
    public TrainingDecoder Decoder => decoder;

    /// <summary>By loss and length of the gradient: whether an update may be made of them. Null asks only that both are finite.</summary>
    public Func<double, double, bool>? Accepts { get; init; }

    /// <summary>Runs a step.</summary>
    /// <param name="batch">What to train on.</param>
    /// <param name="learningRate">The rate of this step.</param>
    public StepResult Run(Batch batch, double learningRate)
    {
        double loss = Accumulate(batch) / Math.Max(1, batch.LossTokens);
        double norm = GradientLength.Measure(team, decoder.Gradients);
        if (!double.IsFinite(loss) || !double.IsFinite(norm) || Accepts?.Invoke(loss, norm) == false) return new StepResult(loss, norm, true);
        double scale = clip > 0 && norm > clip ? clip / norm : 1;
        Optimizer.Step(decoder.Gradients, learningRate, (float)scale);
        decoder.RefreshAdapter();
        return new StepResult(loss, norm, false);
    }

    /// <summary>Computes the gradient of the mean loss of a batch into the decoder's gradients.</summary>
    /// <returns>The summed loss.</returns>
    internal double Accumulate(Batch batch)
    {
        // Not decoder.ZeroGradients(): the enumerator inside it is an allocation in every step.
        for (int index = 0; index < decoder.Gradients.All.Count; index++) decoder.Gradients.All[index].Value.Clear();
        float scale = 1f / Math.Max(1, batch.LossTokens);
        double sum = 0;
        for (int pass = 0; pass < batch.Passes; pass++)
        {
            Range places = batch.PassRange(pass);
            // A run that goes on from a checkpoint drops what it would have dropped.
            decoder.DropoutMoment = Permutation.Mix(Permutation.Mix(seed) + (ulong)Optimizer.Updates) + (ulong)pass;
            sum += decoder.ForwardBackward(batch.Tokens[places], batch.Targets[places], batch.Positions[places], batch.Starts[places], scale);
        }
        return sum;
    }

    /// <summary>The error that ends such a run.</summary>
    internal static GroveException NeverFinite(int step, double rate, string advice) => new(
        string.Create(CultureInfo.InvariantCulture, $"training stopped at step {step}: loss or gradient were not finite {MaxSkippedInARow} times in a row. Lower the learning rate (now {rate:R}){advice}"),
        ExitKind.ResourceFailed);

    /// <summary>Releases the memory.</summary>
    public void Dispose()
    {
        decoder.Dispose();
        Optimizer.Dispose();
    }
}
