using Grove.Cli.Fit;
using Grove.Hub;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Models.Planning;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Stepping;
using Grove.Training.Tuning;

namespace Grove.Cli.Training;

/// <summary>What a training would take.</summary>
/// <param name="MemoryBytes">Weights, gradients, moments and activations.</param>
/// <param name="FreeMemoryBytes">What this process may use now.</param>
/// <param name="Seconds">From the speed of the kernels, measured now.</param>
/// <param name="DiskBytes">Checkpoints at their most, and the result.</param>
/// <param name="FreeDiskBytes">On the disk of the run's folder.</param>
sealed record TrainEstimate(long MemoryBytes, long FreeMemoryBytes, double Seconds, long DiskBytes, long FreeDiskBytes)
{
    /// <summary>Whether memory and disk suffice.</summary>
    public bool Fits => MemoryBytes <= FreeMemoryBytes && DiskBytes <= FreeDiskBytes;

    /// <summary>The same for people.</summary>
    public string Sentence => TrainSession.Plain(
        $"It would take {Size.Text(MemoryBytes)} of memory ({Size.Text(FreeMemoryBytes)} free), about {TimeSpan.FromSeconds(Math.Round(Math.Min(Seconds, 1e8))):c} and {Size.Text(DiskBytes)} of disk ({Size.Text(FreeDiskBytes)} free).{(Fits ? "" : " That does not fit.")}");

    /// <summary>Measures the kernels and adds up.</summary>
    public static TrainEstimate Of(Model model, TuneJobOptions options, Adapter? adapter, int steps, TrainSettings settings, Team team, CancellationToken cancellation)
    {
        Architecture architecture = model.Architecture;
        WeightPlan plan = WeightPlan.Of(model.Weights);
        MachineSpeed machine = SpeedProbe.Measure(team, architecture, [plan], training: true, cancellation);
        var speed = new SpeedPrediction(architecture, machine);
        int rows = options.Tune.BatchRows, length = options.Tune.RowLengthFor(architecture);
        double perSecond = adapter is null ? speed.Full(plan, rows, length) : speed.Lora(plan, settings.Rank, rows, length);
        long trained = adapter?.Parameters.Length ?? architecture.ParameterCount;
        // Two or three checkpoints of weights and moments, one being written, and the result.
        long disk = 4L * trained * (options.AverageDecay is null ? 12 : 16) + 4L * trained;
        return new TrainEstimate(MemoryOf(model, options), MachineMemory.Measure(null).Free, (double)steps * rows * length / perSecond, disk, FreeDisk(settings.Output));
    }

    /// <summary>Bytes that the run needs beside what the model takes already.</summary>
    public static long MemoryOf(Model model, TuneJobOptions options)
    {
        int length = options.Tune.RowLengthFor(model.Architecture);
        int places = Math.Clamp(TrainingStep.PlacesPerPass / length, 1, options.Tune.BatchRows) * length;
        TuneMemory memory = options.Adapter is { } adapter
            ? TuneMemory.Lora(model.Architecture, WeightPlan.Of(model.Weights), adapter.Rank, places)
            : TuneMemory.Full(model.Architecture, places);
        long average = options.AverageDecay is null ? 0 : memory.Gradients;
        return memory.Total + average;
    }

    /// <summary>Refuses what cannot fit before anything is reserved, with what would.</summary>
    /// <exception cref="GroveException">There is not enough memory.</exception>
    public static void RequireMemory(long needed, TrainSettings settings)
    {
        long free = MachineMemory.Measure(null).Free;
        if (needed <= free) return;
        string advice = settings.Method switch
        {
            TrainMethod.Full => "Train an adapter with --method lora, or fewer rows at once with --batch or --row-length",
            TrainMethod.Lora => "Train over 4-bit weights with --method qlora, or fewer rows at once with --batch or --row-length",
            _ => "Run fewer rows at once with --batch or --row-length, or take a smaller model",
        };
        throw new GroveException(TrainSession.Plain($"training needs {Size.Text(needed)} of memory, and {Size.Text(free)} are free ({settings.Model}). {advice}; grove model fit shows what fits"), ExitKind.ResourceFailed);
    }

    static long FreeDisk(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue; // a disk that does not tell is found out by writing
        }
    }
}
