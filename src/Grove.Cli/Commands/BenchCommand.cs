using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Grove.Cli.Benchmarks;
using Grove.Cli.Progress;
using Grove.Tensors;
using Spectre.Console;

namespace Grove.Cli.Commands;

/// <summary><c>grove bench</c>: what the machine can do, and how much of that the engine uses.</summary>
static class BenchCommand
{
    static readonly Option<bool> Quick = new("--quick") { Description = "Shorter and less exact" };

    static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads to use",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        HelpName = "N",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove bench", "grove bench --quick --json"];

    /// <summary>The machine's side of the result.</summary>
    sealed record MachineResult(string Architecture, int Threads, double PeakGflops, double BandwidthGigabytes);

    /// <summary>Everything that was measured.</summary>
    sealed record BenchResult(MachineResult Machine, GemmResults Gemm, TrainingResult Training, DecodeResult Decode);

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("bench", "Measure this machine, and the share of it that training and decoding reach") { Quick, Threads };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        int threads = parsed.GetValue(Threads);
        if (threads < 1)
            throw new Text.GroveException($"--threads {threads} is too few: at least 1 is needed. Leave it out to use every processor", Text.ExitKind.BadInput);
        BenchResult result = ProgressDisplay.Run(screen, progress => Measure(threads, parsed.GetValue(Quick), progress, cancellation));
        if (!screen.WritesJson) Show(result, screen);
        screen.WriteObject(result);
        return 0;
    }

    static BenchResult Measure(int threads, bool quick, IProgress<Report> progress, CancellationToken cancellation)
    {
        using var team = new Team(threads);
        TimeSpan shortly = TimeSpan.FromSeconds(quick ? 0.05 : 0.5), longer = TimeSpan.FromSeconds(quick ? 1 : 5);
        int done = 0;
        void Next(string what)
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(new Report("Measuring", done++, 5, "parts", what));
        }

        Next("peak");
        double peak = Machine.MeasurePeak(team);
        Next("bandwidth");
        double bandwidth = Machine.MeasureBandwidth(team);
        Next("matrix products");
        GemmResults gemm = GemmBenchmark.Run(team, peak, shortly, cancellation);
        Next("training step");
        TrainingResult training = TrainingBenchmark.Run(team, peak, longer, null, cancellation)[0];
        Next("decoding");
        DecodeResult decode = DecodeBenchmark.Run(team, bandwidth, shortly);
        progress.Report(new Report("Measuring", 5, 5, "parts"));
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return new BenchResult(new MachineResult(architecture, threads, peak / 1e9, bandwidth / 1e9), gemm, training, decode);
    }

    static void Show(BenchResult result, Screen screen)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Out), ColorSystem = ColorSystemSupport.NoColors });
        // A pipe has no width of its own; a table cut at 80 columns would be hard to read there.
        console.Profile.Width = Math.Max(console.Profile.Width, 100);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("what").AddColumn(new TableColumn("speed").RightAligned()).AddColumn(new TableColumn("of the machine").RightAligned());
        void Row(string what, string speed, double? fraction = null) =>
            table.AddRow(Markup.Escape(what), Markup.Escape(speed), fraction is double share ? Plain($"{100 * share:0} %") : "");

        Row($"peak, {result.Machine.Threads} threads", Plain($"{result.Machine.PeakGflops:0} GFLOP/s"));
        Row("memory bandwidth", Plain($"{result.Machine.BandwidthGigabytes:0.0} GB/s"));
        foreach (GemmResult shape in result.Gemm.Shapes)
            Row($"product {shape.Rows} x {shape.Columns} x {shape.Inner}, {shape.Name}", Plain($"{shape.Gflops:0} GFLOP/s"), shape.Fraction);
        Row("all products of a training step", Plain($"{result.Gemm.Gflops:0} GFLOP/s"), result.Gemm.Fraction);
        Row(Plain($"training step, {result.Training.Parameters / 1e6:0.0} M weights"), Plain($"{result.Training.TokensPerSecond:N0} tokens/s"), result.Training.Fraction);
        Row("decoding", Plain($"{result.Decode.TokensPerSecond:N0} tokens/s"), result.Decode.Fraction);
        console.Write(table);
        screen.Say($"Work of a training step: {result.Training.Formula} operations; {result.Training.AllocatedBytesPerStep} bytes of managed memory a step.");
    }

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
