using Grove.Models;
using Grove.Models.Adapters;
using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Stepping;

namespace Grove.Cli.Benchmarks;

/// <summary>A whole training step: forward, backward, clipping, AdamW.</summary>
static class TrainingBenchmark
{
    /// <summary>Times the steps of a shape, each by itself.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second.</param>
    /// <param name="time">How long to repeat it; at least three steps are made.</param>
    /// <param name="shape">One of <see cref="TrainingShape.All"/>; null for the usual one.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="Text.GroveException">There is no such shape.</exception>
    public static IReadOnlyList<BenchRow> Run(Team team, double peak, TimeSpan time, string? shape, CancellationToken cancellation)
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

    static BenchRow Time(TrainingShape shape, Action step, long memory, double peak, TimeSpan budget, CancellationToken cancellation)
    {
        step();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        step();
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Spread seconds = Spread.OfSeconds(budget, step, cancellation), tokens = seconds.Rate(shape.Tokens);
        return new BenchRow("train", shape.Name)
        {
            TrainTokensPerSecond = tokens.Median,
            Gflops = shape.Operations / seconds.Median / 1e9,
            FractionOfPeak = shape.Operations / seconds.Median / peak,
            MemoryBytes = memory,
            AllocatedBytes = bytes,
            Spread = tokens,
        };
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
