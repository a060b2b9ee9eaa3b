using Grove.Text;
using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Grove.Cli.Progress;

/// <summary>Progress on a terminal: one bar a stage, with rate and time left.</summary>
static class ProgressBars
{
    /// <summary>Runs work under bars drawn on standard error.</summary>
    public static T Run<T>(TextWriter error, Func<IProgress<Report>, T> work)
    {
        bool colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(error),
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        var units = new ConcurrentDictionary<int, string>();
        return console.Progress()
            .AutoRefresh(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 24 },
                new PercentageColumn(),
                new RateColumn(units),
                new RemainingTimeColumn())
            .Start(context => Draw(context, units, work));
    }

    static T Draw<T>(ProgressContext context, ConcurrentDictionary<int, string> units, Func<IProgress<Report>, T> work)
    {
        ProgressTask? bar = null;
        string? stage = null;
        T result = work(new Told<Report>(at =>
        {
            if (at.Stage != stage)
            {
                Complete(bar);
                bar = context.AddTask(Markup.Escape(at.Stage));
                stage = at.Stage;
            }
            bar!.IsIndeterminate = at.Total == 0;
            if (at.Total > 0) bar.MaxValue = at.Total;
            bar.Value = at.Done;
            units[bar.Id] = at.Unit;
            bar.Description = Markup.Escape(at.Detail is null ? at.Stage : $"{at.Stage} ({at.Detail})");
        }));
        Complete(bar);
        return result;
    }

    static void Complete(ProgressTask? bar)
    {
        if (bar is null) return;
        bar.IsIndeterminate = false;
        bar.Value = bar.MaxValue;
        bar.StopTask();
    }

    sealed class RateColumn(ConcurrentDictionary<int, string> units) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            string unit = units.GetValueOrDefault(task.Id, "");
            return new Markup(task.Speed is > 0 and double speed ? Markup.Escape(ProgressLines.Rate(speed, unit)) : "");
        }
    }
}
