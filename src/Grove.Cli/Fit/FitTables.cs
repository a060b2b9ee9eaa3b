using System.Globalization;
using Spectre.Console;
using Size = Grove.Hub.Size;

namespace Grove.Cli.Fit;

/// <summary>Shows what fits, and says it in a sentence.</summary>
static class FitTables
{
    /// <summary>The two tables of one model.</summary>
    public static void Show(ModelFit fit, Screen screen)
    {
        Table run = New("to run", "weights", "cache", "work", "total", "fits", "decode", "prefill");
        foreach (RunChoice choice in fit.Run)
            run.AddRow(choice.Type, Size.Text(choice.Weights), Size.Text(choice.Cache), Size.Text(choice.Work), Size.Text(choice.Total), YesNo(choice.Fits),
                Speed(choice.DecodeTokensPerSecond), Speed(choice.PrefillTokensPerSecond));
        Write(run, screen);
        Table tune = New("to tune", "rows", "weights", "gradients", "optimizer", "activations", "total", "fits", "speed", "1,000 rows");
        foreach (TuneChoice choice in fit.Tune)
            tune.AddRow($"{choice.Method} ({choice.Base})", $"{choice.Rows} x {choice.RowLength}", Size.Text(choice.Weights), Size.Text(choice.Gradients), Size.Text(choice.Optimizer),
                Size.Text(choice.Activations), Size.Text(choice.Total), YesNo(choice.Fits), Speed(choice.TokensPerSecond), Time(choice.SecondsForSample));
        Write(tune, screen);
    }

    /// <summary>One line for each size of model.</summary>
    public static void Show(IReadOnlyList<ModelFit> fits, Screen screen)
    {
        Table table = New("size", "f16", "q8_0", "q4_k_m", "cache", "largest to run", "decode", "largest to tune", "1,000 rows");
        foreach (ModelFit fit in fits)
        {
            RunChoice Of(string type) => fit.Run.First(choice => choice.Type == type);
            RunChoice? run = fit.Run.FirstOrDefault(choice => choice.Fits);
            TuneChoice? tune = fit.Tune.FirstOrDefault(choice => choice.Fits);
            table.AddRow(fit.Name, Size.Text(Of("f16").Weights), Size.Text(Of("q8_0").Weights), Size.Text(Of("q4_k_m").Weights), Size.Text(fit.Run[0].Cache),
                run?.Type ?? "none", run is null ? "" : Speed(run.DecodeTokensPerSecond), tune?.Method ?? "none", tune is null ? "" : Time(tune.SecondsForSample));
        }
        Write(table, screen);
    }

    /// <summary>The largest choice that fits, to run and to tune, in a sentence.</summary>
    public static string Sentence(ModelFit fit, MachineMemory memory)
    {
        string room = $"{Size.Text(memory.Budget)} ({memory.Source})";
        RunChoice[] running = [.. fit.Run.Where(choice => choice.Fits)];
        if (running.Length == 0)
            return $"{fit.Name} does not fit into {room}, in no type: as {fit.Run[^1].Type} it takes {Size.Text(fit.Run[^1].Total)}.";
        RunChoice largest = running[0], fastest = running.MaxBy(choice => choice.DecodeTokensPerSecond)!;
        string speed = fastest == largest ? "" : $", or as {fastest.Type} at about {Speed(fastest.DecodeTokensPerSecond)}";
        string run = $"In {room}, {fit.Name} runs as {largest.Type} at about {Speed(largest.DecodeTokensPerSecond)}{speed}";
        TuneChoice? tune = fit.Tune.FirstOrDefault(choice => choice.Fits);
        return tune is null
            ? $"{run}; it cannot be tuned here: even {fit.Tune[^1].Method} takes {Size.Text(fit.Tune[^1].Total)}."
            : $"{run}; it can be tuned by {tune.Method} over {tune.Base}, 1,000 rows of 200 tokens in about {Time(tune.SecondsForSample)}.";
    }

    /// <summary>The largest sizes that fit, in a sentence.</summary>
    public static string Sentence(IReadOnlyList<ModelFit> fits, MachineMemory memory)
    {
        string room = $"{Size.Text(memory.Budget)} ({memory.Source})";
        ModelFit? run = fits.LastOrDefault(fit => fit.Run.Any(choice => choice.Fits)), tune = fits.LastOrDefault(fit => fit.Tune.Any(choice => choice.Fits));
        if (run is null) return $"In {room} none of these sizes fits.";
        RunChoice running = run.Run.First(choice => choice.Fits);
        string tuning = tune is null ? "none can be tuned" : $"to tune {tune.Name} by {tune.Tune.First(choice => choice.Fits).Method}";
        return $"In {room} the largest to run is {run.Name} as {running.Type}, at about {Speed(running.DecodeTokensPerSecond)}, and {tuning}.";
    }

    static Table New(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            var cell = new TableColumn(column) { NoWrap = true };
            table.AddColumn(column == columns[0] ? cell : cell.RightAligned());
        }
        return table;
    }

    static void Write(Table table, Screen screen)
    {
        if (screen.WritesJson) return;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Out), ColorSystem = ColorSystemSupport.NoColors });
        // A pipe has no width of its own; a table cut at 80 columns would be hard to read there.
        console.Profile.Width = Math.Max(console.Profile.Width, 140);
        console.Write(table);
    }

    static string YesNo(bool fits) => fits ? "yes" : "no";

    static string Speed(double tokensPerSecond) => tokensPerSecond.ToString(tokensPerSecond < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) + " tokens/s";

    static string Time(double seconds) => FormattableString.Invariant(seconds switch
    {
        < 100 => (FormattableString)$"{seconds:0} s",
        < 6000 => $"{seconds / 60:0} min",
        < 180_000 => $"{seconds / 3600:0} h",
        _ => $"{seconds / 86_400:0} days",
    });
}
