using Grove.Models;
using Grove.Tensors;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Stepping;

namespace Grove.Cli.Benchmarks;

/// <summary>A whole training step: forward, backward, clipping, AdamW.</summary>
/// <remarks>
/// The work of a step is counted as 6·parameters·tokens + 6·layers·width·rowLength·tokens: two operations per weight and token forward
/// and four backward; for attention each token meets half its row on average, twice (scores and values), again once forward and twice
/// backward.
/// </remarks>
static class TrainingBenchmark
{
    /// <summary>Times the step.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="peak">The machine's peak, operations per second.</param>
    /// <param name="budget">How long to repeat it.</param>
    public static IReadOnlyList<BenchRow> Run(Team team, double peak, TimeSpan budget)
    {
        Architecture model = BenchmarkModel.Architecture;
        const int RowLength = BenchmarkModel.RowLength, Tokens = BenchmarkModel.Rows * RowLength;
        using Parameters parameters = Parameters.Allocate(model);
        parameters.Initialize(1);
        using var step = new TrainingStep(parameters, team, new OptimizerSettings(), Tokens);
        Batch batch = Filled(model.VocabularySize);

        Spread seconds = Spread.OfSeconds(budget, () => step.Run(batch, 1e-4));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        step.Run(batch, 1e-4);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        double operations = (6.0 * parameters.Architecture.ParameterCount + 6.0 * model.Layers * model.QuerySize * RowLength) * Tokens;
        Spread tokens = seconds.Rate(Tokens);
        return
        [
            new BenchRow("train", "tiny-14m")
            {
                TrainTokensPerSecond = tokens.Median,
                Gflops = operations / seconds.Median / 1e9,
                FractionOfPeak = operations / seconds.Median / peak,
                AllocatedBytes = allocated,
                Spread = tokens,
            },
        ];
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
