using System.Globalization;
using Grove.Models;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Schedules;

namespace Grove.Training.Tuning;

/// <summary>Everything that decides a tuning besides model and rows.</summary>
public sealed record TuneOptions
{
    /// <summary>Times that the rows of weight 1 are gone through, at least 1; has no meaning when <see cref="Steps"/> is given.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Steps of the run, at least 1; null goes through <see cref="Epochs"/>.</summary>
    public int? Steps { get; init; }

    /// <summary>Packed rows in a step, at least 1.</summary>
    public int BatchRows { get; init; } = 8;

    /// <summary>Tokens in a packed row; null takes the model's positions, at most 512. A conversation that is longer loses its end.</summary>
    public int? RowLength { get; init; }

    /// <summary>The highest learning rate, above 0, at most 1.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>The course of the learning rate.</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Linear;

    /// <summary>Share of the steps that warm up, 0 to 1.</summary>
    public double WarmUpShare { get; init; } = 0.03;

    /// <summary>Share of the steps in the final line down of a trapezoid, 0 to 1.</summary>
    public double CoolDownShare { get; init; } = 0.3;

    /// <summary>Learning rate of the last step as a share of the highest, 0 to 1.</summary>
    public double FinalShare { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new() { WeightDecay = 0.01f };

    /// <summary>How the model chats: the layout in which it learns conversations.</summary>
    public ChatTemplateSettings Chat { get; init; } = ChatTemplateSettings.None;

    /// <summary>Decides the order of the rows.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The schedule of a run of so many steps.</summary>
    /// <param name="steps">Steps of the run.</param>
    public Schedule LearningRates(int steps) => new()
    {
        Shape = Schedule,
        Peak = LearningRate,
        Steps = steps,
        WarmUpSteps = (int)Math.Round(steps * WarmUpShare),
        CoolDownSteps = (int)Math.Round(steps * CoolDownShare),
        FinalShare = FinalShare,
    };

    /// <summary>The length of a packed row for a model.</summary>
    /// <param name="architecture">The model.</param>
    public int RowLengthFor(Architecture architecture) => RowLength ?? Math.Min(architecture.MaxPositions, 512);

    /// <summary>Checks every option.</summary>
    /// <param name="architecture">The model to be tuned.</param>
    /// <exception cref="GroveException">Something is wrong; all of it in one message.</exception>
    public void Validate(Architecture architecture)
    {
        var problems = new List<string>();
        void Check(bool good, FormattableString problem)
        {
            if (!good) problems.Add(problem.ToString(CultureInfo.InvariantCulture));
        }
        Check(Epochs is >= 1 and <= 10_000, $"epochs is {Epochs}; it must be 1 to 10,000");
        Check(Steps is null or (>= 1 and <= 10_000_000), $"steps is {Steps}; it must be 1 to 10,000,000");
        Check(BatchRows is >= 1 and <= 65_536, $"batch rows is {BatchRows}; it must be 1 to 65,536");
        Check(RowLength is null || (RowLength >= 8 && RowLength <= architecture.MaxPositions), $"row length is {RowLength}; it must be 8 to the model's positions, {architecture.MaxPositions}");
        Check(LearningRate is > 0 and <= 1, $"learning rate is {LearningRate}; it must be above 0 and at most 1");
        Check(WarmUpShare is >= 0 and <= 1, $"warm-up share is {WarmUpShare}; it must be 0 to 1");
        Check(CoolDownShare is >= 0 and <= 1, $"cool-down share is {CoolDownShare}; it must be 0 to 1");
        Check(FinalShare is >= 0 and <= 1, $"final share is {FinalShare}; it must be 0 to 1");
        problems.AddRange(Optimizer.Problems());
        if (problems.Count > 0) throw new GroveException($"tuning cannot start: {string.Join("; ", problems)}. Change the options", ExitKind.BadInput);
    }
}
