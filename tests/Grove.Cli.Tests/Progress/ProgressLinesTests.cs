using Grove.Cli.Progress;

namespace Grove.Cli.Tests.Progress;

public class ProgressLinesTests
{
    sealed class Clock : TimeProvider
    {
        long ticks;
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => ticks;
        public void Pass(double seconds) => ticks += (long)(seconds * TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void A_stage_starts_ticks_and_ends()
    {
        var output = new StringWriter();
        var clock = new Clock();
        var lines = new ProgressLines(output, clock);
        lines.Report(new Report("Tuning", 0, 100, "steps"));
        clock.Pass(1);
        lines.Report(new Report("Tuning", 10, 100, "steps", "loss 3.1"));
        clock.Pass(5);
        lines.Report(new Report("Tuning", 60, 100, "steps", "loss 2.0"));
        lines.Report(new Report("Tuning", 61, 100, "steps", "loss 2.0"));
        clock.Pass(4);
        lines.Report(new Report("Tuning", 100, 100, "steps", "loss 1.5"));
        lines.Finish();

        string[] written = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
        [
            "Tuning ...",
            "Tuning: 60%, 60 of 100 steps, 10 steps/s, 0:04 left, loss 2.0",
            "Tuning: 100%, 100 of 100 steps, 10 steps/s, loss 1.5",
        ], written);
    }

    [Fact]
    public void The_next_stage_ends_the_one_before()
    {
        var output = new StringWriter();
        var lines = new ProgressLines(output, new Clock());
        lines.Report(new Report("Reading", 1, 1, "files"));
        lines.Report(new Report("Writing", 0, 0, "rows"));
        lines.Finish();
        string[] written = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Reading: 100%, 1 of 1 files", "Writing ...", "Writing"], written);
    }
}
