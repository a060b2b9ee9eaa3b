using Grove.Models;
using Grove.Models.Adapters;
using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Stepping;

namespace Grove.Cli.Benchmarks;

/// <summary>How much is learned from in a second.</summary>
/// <param name="Min">In the slowest step.</param>
/// <param name="Median">In the step in the middle.</param>
/// <param name="Max">In the fastest step.</param>
sealed record TokenRate(double Min, double Median, double Max);

/// <summary>How fast a training step is.</summary>
/// <param name="Suite">Always <c>train</c>.</param>
/// <param name="Name">The shape.</param>
/// <param name="Parameters">Weights of the model.</param>
/// <param name="TokensPerStep">Tokens in a batch.</param>
/// <param name="SecondsPerStep">The fastest step.</param>
/// <param name="TokensPerSecond">At that speed.</param>
/// <param name="TrainTokensPerSecond">The same over all steps that were timed.</param>
/// <param name="Formula">How the work is counted.</param>
/// <param name="Gflops">Counted work per second of the fastest step, in billions.</param>
/// <param name="Fraction">Of the machine's peak, in the fastest step.</param>
/// <param name="FractionOfPeak">Of the machine's peak, in the step in the middle.</param>
/// <param name="MemoryBytes">Weights, gradients, optimizer and activations.</param>
/// <param name="AllocatedBytesPerStep">Managed memory that a step takes; it should be 0.</param>
sealed record TrainingResult(
    string Suite, string Name, long Parameters, int TokensPerStep, double SecondsPerStep, double TokensPerSecond, TokenRate TrainTokensPerSecond,
    string Formula, double Gflops, double Fraction, double FractionOfPeak, long MemoryBytes, long AllocatedBytesPerStep);

/// <summary>A whole training step: forward, backward, clipping, AdamW.</summary>
static class TrainingBenchmark
{
    /// <summary>How <see cref="TrainingShape.Operations"/> counts the work of a step.</summary>
    const string Formula = "6*parameters*tokens + 6*layers*width*rowLength*tokens";

    /// <summary>Times the steps of a shape, each by itself.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second.</param>
    /// <param name="time">How long to repeat it; at least three steps are made.</param>
    /// <param name="shape">One of <see cref="TrainingShape.All"/>; null for the usual one.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="Text.GroveException">There is no such shape.</exception>
    public static IReadOnlyList<TrainingResult> Run(Team team, double peak, TimeSpan time, string? shape, CancellationToken cancellation)
    {
        TrainingShape chosen = TrainingShape.Of(shape);
        using Parameters parameters = Parameters.Allocate(chosen.Model);
        parameters.Initialize(1);
        Batch batch = Filled(chosen);
        if (chosen.Rank == 0)
        {
            using var full = new TrainingStep(parameters, team, new OptimizerSettings(), chosen.Tokens);
            return [Time(chosen, () => full.Run(batch, 1e-4), TuneMemory.Full(chosen.Model, chosen.Tokens).Total, peak, time, cancellation)];
        }
        using Weights weights = Weights.Of(parameters);
        using var adapter = Adapter.Create(weights, new AdapterConfig { Rank = chosen.Rank, Alpha = 2 * chosen.Rank, TargetPattern = AdapterConfig.AllLinear });
        using var step = new TrainingStep(weights, adapter, team, new OptimizerSettings(), chosen.Tokens);
        long memory = TuneMemory.Lora(chosen.Model, WeightPlan.For(chosen.Model, QuantizationTarget.F32), chosen.Rank, chosen.Tokens).Total;
        return [Time(chosen, () => step.Run(batch, 1e-4), memory, peak, time, cancellation)];
    }

    static TrainingResult Time(TrainingShape shape, Action step, long memory, double peak, TimeSpan budget, CancellationToken cancellation)
    {
        TimeProvider clock = TimeProvider.System;
        step();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        step();
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var seconds = new List<double>();
        for (long began = clock.GetTimestamp(); seconds.Count < 3 || clock.GetElapsedTime(began) < budget;)
        {
            cancellation.ThrowIfCancellationRequested();
            long before = clock.GetTimestamp();
            step();
            seconds.Add(clock.GetElapsedTime(before).TotalSeconds);
        }
        seconds.Sort();
        double best = seconds[0], middle = seconds[seconds.Count / 2];
        return new TrainingResult(
            "train", shape.Name, shape.Model.ParameterCount, shape.Tokens, best, shape.Tokens / best,
            new TokenRate(shape.Tokens / seconds[^1], shape.Tokens / middle, shape.Tokens / best),
            Formula, shape.Operations / best / 1e9, shape.Operations / best / peak, shape.Operations / middle / peak, memory, bytes);
    }

    static Batch Filled(TrainingShape shape)
    {
        var batch = new Batch(shape.Rows, shape.RowLength, shape.Rows);
        for (int row = 0; row < batch.Rows; row++)
        {
            // One token more than the row has places: the last one is only a target.
            int[] tokens = new int[batch.RowLength + 1];
            for (int i = 0; i < tokens.Length; i++) tokens[i] = (int)((uint)(row * 7919 + i * 104729) % (uint)shape.Model.VocabularySize);
            batch.SetRow(row, [new TokenSequence(tokens)], [0]);
        }
        return batch;
    }
}
