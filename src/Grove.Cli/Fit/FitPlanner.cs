using Grove.Models;
using Grove.Models.Files.Gguf;
using Grove.Models.Planning;

namespace Grove.Cli.Fit;

/// <summary>Tries every way to run and to tune a model against a budget.</summary>
/// <param name="machine">The measured speeds.</param>
/// <param name="budget">Bytes.</param>
/// <param name="rows">Packed rows in a pass of tuning, at most.</param>
/// <param name="rowLength">Tokens of a packed row, at most.</param>
sealed class FitPlanner(MachineSpeed machine, long budget, int rows, int rowLength)
{
    /// <summary>The usual rank of adapters.</summary>
    const int Rank = 16;

    /// <summary>The middle of an answer to a short question: where the speed of decoding is told.</summary>
    const int UsualPosition = 256;

    /// <summary>A prompt of a page.</summary>
    const int UsualPrompt = 512;

    /// <summary>The kinds of file that are compared, largest first.</summary>
    public static IReadOnlyList<QuantizationTarget> Targets { get; } =
    [
        QuantizationTarget.F32, QuantizationTarget.F16, QuantizationTarget.BF16, QuantizationTarget.Q8_0, QuantizationTarget.Q6_K,
        QuantizationTarget.Q5_K_M, QuantizationTarget.Q4_K_M, QuantizationTarget.Q4_0,
    ];

    /// <summary>All ways of one model.</summary>
    public ModelFit Plan(string name, Architecture architecture, int? context)
    {
        int window = Math.Min(context ?? Math.Min(architecture.MaxPositions, 4096), architecture.MaxPositions);
        var speed = new SpeedPrediction(architecture, machine);
        WeightPlan[] plans = [.. Targets.Select(target => WeightPlan.For(architecture, target))];
        return new ModelFit(name, architecture.ParameterCount, window,
            [.. plans.Select(plan => Run(architecture, speed, plan, window))],
            [Full(architecture, speed, plans[0]), Lora("lora", architecture, speed, plans[2]), Lora("qlora", architecture, speed, plans[6])]);
    }

    RunChoice Run(Architecture architecture, SpeedPrediction speed, WeightPlan weights, int context)
    {
        RunMemory memory = RunMemory.For(architecture, weights, context);
        return new RunChoice(weights.Target.ToString()!.ToLowerInvariant(), memory.Weights, memory.Cache, memory.Work, memory.Total, memory.Total <= budget,
            speed.Decode(weights, Math.Min(UsualPosition, context - 1)), speed.Prefill(weights, Math.Min(UsualPrompt, context)));
    }

    TuneChoice Full(Architecture architecture, SpeedPrediction speed, WeightPlan weights) => Widest(architecture, (fitting, length) =>
        TuneChoice.Of("full", "f32", fitting, length, TuneMemory.Full(architecture, fitting * length), budget, speed.Full(weights, fitting, length)));

    TuneChoice Lora(string method, Architecture architecture, SpeedPrediction speed, WeightPlan weights) => Widest(architecture, (fitting, length) =>
        TuneChoice.Of(method, weights.Target.ToString()!.ToLowerInvariant(), fitting, length,
            TuneMemory.Lora(architecture, weights, Rank, fitting * length), budget, speed.Lora(weights, Rank, fitting, length)));

    /// <summary>The choice with the most rows in a pass that fit; with one row when nothing does.</summary>
    TuneChoice Widest(Architecture architecture, Func<int, int, TuneChoice> choose)
    {
        int length = Math.Min(rowLength, architecture.MaxPositions);
        for (int fitting = rows; ; fitting /= 2)
        {
            TuneChoice choice = choose(fitting, length);
            if (choice.Fits || fitting == 1) return choice;
        }
    }
}
