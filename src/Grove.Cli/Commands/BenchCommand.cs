using System.CommandLine;
using Grove.Cli.Benchmarks;
using Grove.Cli.Progress;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove bench</c>: what the machine can do, and how much of that the engine uses.</summary>
static class BenchCommand
{
    static readonly string[] Suites = ["gemm", "train", "decode", "startup"];

    static readonly Option<string[]> Suite = new("--suite")
    {
        Description = $"Measure only this: {string.Join(", ", Suites)}; can be given more than once",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<string?> ModelPath = new("--model")
    {
        Description = "Model to decode, prefill and batch with (folder, .gguf or ORG/NAME); without it, random weights of a 135M model",
        HelpName = "MODEL",
    };

    static readonly Option<bool> Quick = new("--quick") { Description = "Shorter and less exact" };

    static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads to use",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        HelpName = "N",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
        ["grove bench", "grove bench --suite decode --model models/grove-base-6m", "grove bench --suite gemm --quick --json"];

    /// <summary>Everything that was measured.</summary>
    sealed record BenchResult(MachineFacts Machine, string Commit, DateTimeOffset Date, IReadOnlyList<BenchRow> Rows);

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("bench", "Measure this machine, and the share of it that training and decoding reach") { Suite, ModelPath, Quick, Threads };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        int threads = parsed.GetValue(Threads);
        if (threads < 1)
            throw new GroveException($"--threads {threads} is too few: at least 1 is needed. Leave it out to use every processor", ExitKind.BadInput);
        string[] suites = parsed.GetValue(Suite) is { Length: > 0 } named ? [.. named.Distinct()] : Suites;
        if (suites.FirstOrDefault(name => !Suites.Contains(name)) is string unknown)
            throw new GroveException($"--suite '{unknown}' is none of the suites: {string.Join(", ", Suites)}. Name one of them, or leave it out for all", ExitKind.BadInput);
        var choice = new Choice(suites, parsed.GetValue(ModelPath) is string model ? ModelReference.Find(model) : null, threads, parsed.GetValue(Quick));
        BenchResult result = ProgressDisplay.Run(screen, progress => Measure(choice, progress, cancellation));
        BenchTable.Show(result.Machine, result.Rows, screen);
        screen.WriteObject(result);
        return 0;
    }

    /// <summary>What to measure.</summary>
    readonly record struct Choice(string[] Suites, string? Model, int Threads, bool Quick);

    static BenchResult Measure(Choice choice, IProgress<Report> progress, CancellationToken cancellation)
    {
        using var team = new Team(choice.Threads);
        TimeSpan shortly = TimeSpan.FromSeconds(choice.Quick ? 0.05 : 0.5), longer = TimeSpan.FromSeconds(choice.Quick ? 1 : 5);
        int parts = choice.Suites.Length + 1;
        progress.Report(new Report("Measuring", 0, parts, "parts", "peak and bandwidth"));
        MachineFacts machine = MachineFacts.Measure(team);
        double peak = 1e9 * machine.PeakGflops, bandwidth = 1e9 * machine.BandwidthGigabytes;
        var rows = new List<BenchRow>();
        for (int i = 0; i < choice.Suites.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string suite = choice.Suites[i];
            progress.Report(new Report("Measuring", i + 1, parts, "parts", suite));
            rows.AddRange(suite switch
            {
                "gemm" => GemmBenchmark.Run(team, peak, shortly, cancellation),
                "train" => TrainingBenchmark.Run(team, peak, longer),
                "decode" => DecodeBenchmark.Run(team, bandwidth, longer),
                _ => StartupBenchmark.Run(choice.Model ?? ShippedFiles.BaseModel, longer, cancellation),
            });
        }
        progress.Report(new Report("Measuring", parts, parts, "parts"));
        return new BenchResult(machine, MachineFacts.Commit, TimeProvider.System.GetUtcNow(), rows);
    }
}
