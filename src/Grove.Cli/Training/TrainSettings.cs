using System.Globalization;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Schedules;
using Grove.Training.Tuning;

namespace Grove.Cli.Training;

/// <summary>What <c>grove train</c> was asked for, and what follows for the rest.</summary>
sealed record TrainSettings
{
    public required string[] Data { get; init; }
    public required string Model { get; init; }
    public required string Output { get; init; }
    public required TrainMethod Method { get; init; }
    public int? Steps { get; init; }
    public int Epochs { get; init; }
    public int BatchRows { get; init; }
    public int? RowLength { get; init; }
    public double? LearningRate { get; init; }
    public required OptimizerSettings Optimizer { get; init; }
    public ScheduleShape Schedule { get; init; }
    public double WarmUpShare { get; init; }
    public float? AverageDecay { get; init; }
    public int Rank { get; init; }
    public double? Alpha { get; init; }
    public double Dropout { get; init; }
    public bool UseDora { get; init; }
    public bool UseRsLora { get; init; }
    public string[] Targets { get; init; } = [];
    public string? Validation { get; init; }
    public int? ValidateEvery { get; init; }
    public int SaveEvery { get; init; }
    public bool WaitsForDisk { get; init; }
    public ulong Seed { get; init; }
    public int Threads { get; init; }

    /// <summary>Share of the rows to set aside, or null when a file is named or nothing is.</summary>
    public double? ValidationShare => double.TryParse(Validation, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) ? share : null;

    /// <summary>Checks what has a meaning before the model is known.</summary>
    /// <exception cref="GroveException">All that is wrong, in one message.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        void Check(bool good, FormattableString problem)
        {
            if (!good) problems.Add(problem.ToString(CultureInfo.InvariantCulture));
        }
        Check(Threads >= 1, $"--threads is {Threads}; it must be 1 or more");
        Check(SaveEvery >= 1, $"--save-every is {SaveEvery}; it must be 1 or more");
        Check(ValidateEvery is null or >= 1, $"--validate-every is {ValidateEvery}; it must be 1 or more");
        Check(AverageDecay is null or (>= 0 and < 1), $"--average is {AverageDecay}; it must be 0 to below 1");
        Check(ValidationShare is null or (> 0 and < 0.9), $"--validation is {Validation}; a share must be above 0 and below 0.9");
        Check(Method != TrainMethod.Full || !UseDora && !UseRsLora && Targets.Length == 0 && Dropout == 0, $"--dora, --rslora, --targets and --dropout belong to an adapter; use --method lora");
        if (problems.Count > 0) throw new GroveException($"training cannot start: {string.Join("; ", problems)}. Change the options", ExitKind.BadInput);
    }

    /// <summary>The adapter, or null for every weight.</summary>
    public AdapterConfig? Adapter => Method == TrainMethod.Full ? null : new AdapterConfig
    {
        Rank = Rank,
        Alpha = Alpha ?? 2 * Rank,
        Dropout = Dropout,
        UseDora = UseDora,
        UseRsLora = UseRsLora,
        TargetModules = Targets,
        TargetPattern = Targets.Length == 0 ? AdapterConfig.AllLinear : null,
        BaseModel = Path.GetFileName(Path.TrimEndingDirectorySeparator(Model)),
    };

    /// <summary>Everything that decides the steps.</summary>
    public TuneOptions Tune(Architecture architecture, ChatTemplateSettings chat) => new()
    {
        Epochs = Epochs,
        Steps = Steps,
        BatchRows = BatchRows,
        RowLength = RowLength,
        LearningRate = LearningRate ?? DefaultRate(architecture.ParameterCount),
        Schedule = Schedule,
        WarmUpShare = WarmUpShare,
        // Adapters begin at nothing, so decay has nothing to hold back.
        Optimizer = Method == TrainMethod.Full ? Optimizer with { EmbeddingRate = 0.05f } : Optimizer with { WeightDecay = 0 },
        Chat = chat,
        Seed = Seed,
    };

    /// <summary>
    /// Small models need larger steps: what tuning the shipped base found (docs/log.md) at one end, what is usual for models of billions
    /// at the other. An adapter takes ten times as much, up to a limit.
    /// </summary>
    double DefaultRate(long parameters)
    {
        double full = parameters switch { < 20_000_000 => 2e-3, < 100_000_000 => 5e-4, < 500_000_000 => 1e-4, _ => 2e-5 };
        return Method == TrainMethod.Full ? full : Math.Min(5e-3, 10 * full);
    }
}
