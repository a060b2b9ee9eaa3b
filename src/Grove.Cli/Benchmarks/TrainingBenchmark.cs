using Grove.Models;
using Grove.Tensors;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Stepping;

namespace Grove.Cli.Benchmarks;

/// <summary>How fast a training step is.</summary>
/// <param name="Parameters">Weights of the model.</param>
/// <param name="TokensPerStep">Tokens in a batch.</param>
/// <param name="SecondsPerStep">The fastest step.</param>
/// <param name="TokensPerSecond">At that speed.</param>
/// <param name="Formula">How the work is counted.</param>
/// <param name="Gflops">Counted work per second, in billions.</param>
/// <param name="Fraction">Of the machine's peak.</param>
/// <param name="AllocatedBytesPerStep">Managed memory that a step takes; it should be 0.</param>
sealed record TrainingResult(
    long Parameters, int TokensPerStep, double SecondsPerStep, double TokensPerSecond,
    string Formula, double Gflops, double Fraction, long AllocatedBytesPerStep);

/// <summary>A whole training step: forward, backward, clipping, AdamW.</summary>
static class TrainingBenchmark
{
    /// <summary>
    /// How the work of a step is counted. Two operations per weight and token forward and four backward; for attention each
    /// token meets half its row on average, twice (scores and values), again once forward and twice backward.
    /// </summary>
    const string Formula = "6*parameters*tokens + 6*layers*width*rowLength*tokens";

    /// <summary>Times the step.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second.</param>
    /// <param name="budget">How long to repeat it.</param>
    public static TrainingResult Run(Team team, double peak, TimeSpan budget)
    {
        Architecture model = BenchmarkModel.Architecture;
        const int RowLength = BenchmarkModel.RowLength, Tokens = BenchmarkModel.Rows * RowLength;
        using Parameters parameters = Parameters.Allocate(model);
        parameters.Initialize(1);
        using var step = new TrainingStep(parameters, team, new OptimizerSettings(), Tokens);
        Batch batch = Filled(model.VocabularySize);

        double seconds = Stopwatch.Best(budget, () => step.Run(batch, 1e-4));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        step.Run(batch, 1e-4);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        double operations = (6.0 * parameters.Architecture.ParameterCount + 6.0 * model.Layers * model.QuerySize * RowLength) * Tokens;
        return new TrainingResult(
            model.ParameterCount, Tokens, seconds, Tokens / seconds, Formula, operations / seconds / 1e9, operations / seconds / peak, allocated);
    }

    static Batch Filled(int vocabulary)
    {
        var batch = new Batch(BenchmarkModel.Rows, BenchmarkModel.RowLength, BenchmarkModel.Rows);
        for (int row = 0; row < batch.Rows; row++)
        {
            // One token more than the row has places: the last one is only a target.
            int[] tokens = new int[batch.RowLength + 1];
            for (int i = 0; i < tokens.Length; i++) tokens[i] = (int)((uint)(row * 7919 + i * 104729) % (uint)vocabulary);
            batch.SetRow(row, [new TokenSequence(tokens)], [0]);
        }
        return batch;
    }
}
