using Grove.Text;

namespace Grove.Cli.Progress;

/// <summary>Shows how far a command is: bars on a terminal, plain lines elsewhere, nothing with <c>--quiet</c>.</summary>
static class ProgressDisplay
{
    /// <summary>Runs work that reports its progress.</summary>
    /// <param name="screen">Where to show it.</param>
    /// <param name="work">The work; it reports from one thread at a time.</param>
    public static T Run<T>(Screen screen, Func<IProgress<Report>, T> work)
    {
        if (screen.Quiet) return work(new Told<Report>(_ => { }));
        if (screen.Interactive) return ProgressBars.Run(screen.Error, work);
        var lines = new ProgressLines(screen.Error, TimeProvider.System);
        T result = work(lines);
        lines.Finish();
        return result;
    }
}
