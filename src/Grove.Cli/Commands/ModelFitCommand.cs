using System.CommandLine;
using System.Globalization;
using Grove.Cli.Fit;
using Grove.Cli.Progress;
using Grove.Hub;
using Grove.Models;
using Grove.Models.Planning;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model fit</c>: what fits this machine, to run and to tune, and how fast.</summary>
static class ModelFitCommand
{
    static readonly Argument<string?> ModelPath = new("MODEL")
    {
        Description = "Folder, .gguf file, config.json or ORG/NAME of a pulled model; without it, the usual sizes of models",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Option<int?> Context = new("--context") { Description = "Tokens of prompt and answer together; without it, what the model is made for, at most 4096", HelpName = "N" };

    static readonly Option<double?> Budget = new("--budget-memory") { Description = "Memory to spend, in GB (10^9 bytes); without it, what is free", HelpName = "GB" };

    static readonly Option<int> Rows = new("--rows") { Description = "Packed rows that tuning runs at once, if they fit", DefaultValueFactory = _ => 8, HelpName = "N" };

    static readonly Option<int> RowLength = new("--row-length") { Description = "Tokens of a packed row in tuning", DefaultValueFactory = _ => 512, HelpName = "N" };

    static readonly Option<int> Threads = new("--threads") { Description = "Threads to use", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };

    static readonly Option<bool> Measured = new("--measure") { Description = "Also run the MODEL as it is stored, and compare with what is predicted" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove model fit", "grove model fit models/grove-base-6m", "grove model fit my-model.gguf --context 8192 --budget-memory 16 --json",
    ];

    /// <summary>Tokens before the ones that are timed: the middle of an answer to a short question.</summary>
    const int MeasuredPrompt = 256;

    sealed record TypeResult(string Type, double ShareOfBandwidth, double ShareOfPeak);

    sealed record MachineResult(int Threads, double PeakGflops, double BandwidthGigabytes, double LayerOverheadMicroseconds, IReadOnlyList<TypeResult> Types);

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("fit", "Show what fits this machine, to run and to tune, and how fast") { ModelPath, Context, Budget, Rows, RowLength, Threads, Measured };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        int? context = parsed.GetValue(Context);
        double? gigabytes = parsed.GetValue(Budget);
        int rows = parsed.GetValue(Rows), rowLength = parsed.GetValue(RowLength), threads = parsed.GetValue(Threads);
        Require(context is null or >= 2, $"--context {context} is too few: at least 2 are needed. Leave it out for what the model is made for");
        Require(gigabytes is null or > 0 and < 1e6, string.Create(CultureInfo.InvariantCulture, $"--budget-memory {gigabytes} is no amount of memory: it must be above 0. Leave it out for what is free"));
        Require(rows is >= 1 and <= 65_536, $"--rows {rows} is out of range: 1 to 65,536 are possible. Leave it out for 8");
        Require(rowLength is >= 8 and <= 1_000_000, $"--row-length {rowLength} is out of range: 8 to 1,000,000 are possible. Leave it out for 512");
        Require(threads >= 1, $"--threads {threads} is too few: at least 1 is needed. Leave it out to use every processor");

        string? path = parsed.GetValue(ModelPath);
        bool measure = parsed.GetValue(Measured);
        Require(!measure || path is not null, "--measure needs a MODEL to run. Name one, or leave it out");
        (string Name, Architecture Architecture)[] models = path is null ? [.. TypicalModels.All] : [(Name(path), ReadArchitecture(path))];
        Require(context is null || path is null || context <= models[0].Architecture.MaxPositions,
            $"--context {context} is too much: the model is made for {models[0].Architecture.MaxPositions} positions. Give fewer");
        MachineMemory memory = MachineMemory.Measure(gigabytes is double given ? (long)(given * 1e9) : null);
        MachineSpeed machine = Measure(path is null ? TypicalModels.Probed : models[0].Architecture, threads, screen, cancellation);
        var planner = new FitPlanner(machine, memory.Budget, rows, rowLength);
        ModelFit[] fits = [.. models.Select(model => planner.Plan(model.Name, model.Architecture, context))];

        FitMeasurement? measurement = null;
        if (measure)
        {
            using Weights weights = Model.OpenWeights(ModelReference.Find(path!));
            measurement = FitMeasurement.Run(weights, machine, MeasuredPrompt, cancellation);
        }

        screen.Say(string.Create(CultureInfo.InvariantCulture,
            $"Memory: {Size.Text(memory.Total)} usable, {Size.Text(memory.Free)} free; measured against {Size.Text(memory.Budget)} ({memory.Source})."));
        screen.Say(string.Create(CultureInfo.InvariantCulture,
            $"Machine: {threads} threads, {machine.Peak / 1e9:0} GFLOP/s, {machine.Bandwidth / 1e9:0.0} GB/s. Speeds are predicted from kernels measured now."));
        string summary = path is null ? FitTables.Sentence(fits, memory) : FitTables.Sentence(fits[0], memory);
        if (path is null) FitTables.Show(fits, screen);
        else
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{fits[0].Name}: {fits[0].Parameters:N0} parameters, context {fits[0].Context:N0}"));
            FitTables.Show(fits[0], screen);
        }
        screen.Say(summary);
        if (measurement is not null)
            screen.Say(string.Create(CultureInfo.InvariantCulture,
                $"As stored ({measurement.Types}): decode {measurement.Decode:N1} tokens/s, predicted {measurement.PredictedDecode:N1}; prefill {measurement.Prefill:N0} tokens/s, predicted {measurement.PredictedPrefill:N0}."));
        if (path is null) screen.WriteObject(new { Memory = memory, Machine = Result(machine), Sizes = fits, Summary = summary });
        else screen.WriteObject(new { Model = path, fits[0].Parameters, fits[0].Context, Memory = memory, Machine = Result(machine), fits[0].Run, fits[0].Tune, Summary = summary, Measured = measurement });
        return 0;
    }

    static MachineSpeed Measure(Architecture probed, int threads, Screen screen, CancellationToken cancellation) => ProgressDisplay.Run(screen, progress =>
    {
        progress.Report(new Report("Measuring the machine", 0, 1, "parts"));
        using var team = new Team(threads);
        MachineSpeed machine = SpeedProbe.Measure(team, probed, [.. FitPlanner.Targets.Select(target => WeightPlan.For(probed, target))], training: true, cancellation);
        progress.Report(new Report("Measuring the machine", 1, 1, "parts"));
        return machine;
    });

    static MachineResult Result(MachineSpeed machine) => new(
        machine.Threads, machine.Peak / 1e9, machine.Bandwidth / 1e9, machine.LayerOverhead * 1e6,
        [.. machine.Types.Select(type => new TypeResult(type.Key.ToString().ToLowerInvariant(),
            type.Value.OneRow * type.Key.BlockBytes() / type.Key.BlockSize() / machine.Bandwidth, 2 * type.Value.ManyRows / machine.Peak))]);

    /// <summary>The shape of a model, of which nothing else needs to be here.</summary>
    static Architecture ReadArchitecture(string text)
    {
        string path = ModelReference.Find(text);
        return Path.GetFileName(path) == "config.json" && File.Exists(path)
            ? Model.ReadArchitecture(Path.GetDirectoryName(Path.GetFullPath(path))!)
            : Model.ReadArchitecture(path);
    }

    static string Name(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(path);
        return Path.GetFileName(full) == "config.json" ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(full))!) : Path.GetFileName(full);
    }

    static void Require(bool right, string problem)
    {
        if (!right) throw new GroveException(problem, ExitKind.BadInput);
    }
}
