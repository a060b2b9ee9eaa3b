using Grove.Models;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Cli.Fit;

/// <summary>What a model did when it was run, beside what was predicted: tokens per second.</summary>
sealed record FitMeasurement(string Types, double Decode, double PredictedDecode, double Prefill, double PredictedPrefill)
{
    const int Written = 16;
    const int Runs = 6;

    /// <summary>Runs a model as it is stored: a prompt, then some tokens behind it; the best of a few times.</summary>
    public static FitMeasurement Run(Weights weights, MachineSpeed machine, int prompt, CancellationToken cancellation)
    {
        Architecture architecture = weights.Architecture;
        int length = Math.Max(1, Math.Min(prompt, architecture.MaxPositions - Written));
        using var team = new Team(machine.Threads);
        using var decoder = new Decoder(weights, team, length + Written);
        int[] tokens = [.. Enumerable.Range(0, length).Select(i => (int)((uint)(i * 104_729) % (uint)architecture.VocabularySize))];
        double prefill = LinearSpeed.Best(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            decoder.Reset();
            decoder.Prefill(tokens);
        });
        // The best of each token, as the kernels are measured: on a busy machine no whole answer may go by undisturbed.
        double[] best = new double[Written];
        Array.Fill(best, double.PositiveInfinity);
        for (int run = 0; run < Runs; run++)
        {
            decoder.Reset(length);
            for (int token = 0; token < Written; token++)
            {
                cancellation.ThrowIfCancellationRequested();
                long began = TimeProvider.System.GetTimestamp();
                decoder.Step(tokens[token % length]);
                best[token] = Math.Min(best[token], TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            }
        }
        double decode = best.Sum();
        WeightPlan plan = WeightPlan.Of(weights);
        var prediction = new SpeedPrediction(architecture, machine);
        return new FitMeasurement(string.Join(", ", plan.Parts.Select(part => part.Type.ToString().ToLowerInvariant())),
            Written / decode, prediction.Decode(plan, length), length / prefill, prediction.Prefill(plan, length));
    }
}
