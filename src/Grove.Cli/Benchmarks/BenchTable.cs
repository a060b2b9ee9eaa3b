using System.Globalization;
using Spectre.Console;

namespace Grove.Cli.Benchmarks;

/// <summary>What was measured, as a table for people.</summary>
static class BenchTable
{
    /// <summary>Writes the table, nothing with <c>--json</c>.</summary>
    public static void Show(MachineFacts machine, IReadOnlyList<BenchRow> rows, Screen screen)
    {
        if (screen.WritesJson) return;
        screen.Say(Plain($"{machine.Processor}, {machine.Threads} threads of {machine.Processors}, kernels {machine.Kernels}, {machine.MemoryBytes / 1e9:0.#} GB of memory"));
        screen.Say($"{machine.System}, {machine.Runtime}{(MachineFacts.Commit.Length > 0 ? $", commit {MachineFacts.Commit[..Math.Min(10, MachineFacts.Commit.Length)]}" : "")}");
        if (machine.Warning is string warning) screen.Say(warning);

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Out), ColorSystem = ColorSystemSupport.NoColors });
        // A pipe has no width of its own; a table cut at 80 columns would be hard to read there.
        console.Profile.Width = Math.Max(console.Profile.Width, 110);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("what");
        foreach (string column in new[] { "median", "min", "max", "of the machine" }) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddRow("peak of fused multiply-add", Plain($"{machine.PeakGflops:0} GFLOP/s"), "", "", "");
        table.AddRow("memory bandwidth", Plain($"{machine.BandwidthGigabytes:0.0} GB/s"), "", "", "");
        foreach (BenchRow row in rows)
        {
            (double figure, string unit) = Figure(row);
            table.AddRow(
                Markup.Escape($"{row.Suite}: {row.Name}"), $"{Number(figure)} {unit}", Number(row.Spread.Min), Number(row.Spread.Max),
                row.FractionOfPeak is double peak ? Plain($"{100 * peak:0} %") : row.FractionOfBandwidth is double share ? Plain($"{100 * share:0} %") : "");
        }
        console.Write(table);
    }

    static (double Figure, string Unit) Figure(BenchRow row) =>
        row.Gflops is double gflops && row.TrainTokensPerSecond is null ? (gflops, "GFLOP/s")
        : row.Seconds is double seconds ? (seconds, "s")
        : (row.TrainTokensPerSecond ?? row.DecodeTokensPerSecond ?? row.PrefillTokensPerSecond ?? row.TokensPerSecond ?? 0, "tokens/s");

    static string Number(double value) => Plain($"{(value < 10 ? Math.Round(value, 3) : value < 100 ? Math.Round(value, 1) : Math.Round(value)):#,0.###}");

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
