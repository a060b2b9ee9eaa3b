using System.Diagnostics;
using Grove.Text;

namespace Grove.Cli.Benchmarks;

/// <summary>How long a person waits for the first line: whole processes of this very program.</summary>
static class StartupBenchmark
{
    /// <summary>Times <c>grove --help</c> and <c>grove model info</c>.</summary>
    /// <param name="model">The model to describe.</param>
    /// <param name="budget">How long to repeat each.</param>
    /// <param name="cancellation">Stops between the two.</param>
    /// <exception cref="GroveException">The program cannot be started again, or fails.</exception>
    public static IReadOnlyList<BenchRow> Run(string model, TimeSpan budget, CancellationToken cancellation)
    {
        var rows = new List<BenchRow>();
        foreach ((string name, string[] words) in new[] { ("grove --help", new[] { "--help" }), ("grove model info", ["model", "info", model]) })
        {
            cancellation.ThrowIfCancellationRequested();
            Spread seconds = Spread.OfSeconds(budget, () => Start(words));
            rows.Add(new BenchRow("startup", name) { Seconds = seconds.Median, Spread = seconds });
        }
        return rows;
    }

    static void Start(string[] words)
    {
        string program = Environment.ProcessPath ?? throw new GroveException("startup cannot be measured: the system does not tell where this program is. Leave the suite out", ExitKind.ResourceFailed);
        // `dotnet grove.dll` is a way to run it too.
        string[] first = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "grove.dll")] : [];
        var start = new ProcessStartInfo(program, [.. first, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = "";
        process.ErrorDataReceived += (_, line) => error += line.Data;
        process.BeginErrorReadLine();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new GroveException($"grove {string.Join(' ', words)} failed while it was timed: {error}. Run it by itself", ExitKind.BadInput);
    }
}
