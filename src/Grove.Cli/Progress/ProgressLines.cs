using System.Globalization;

namespace Grove.Cli.Progress;

/// <summary>
/// Progress for files and pipes: a line when a stage starts, at most one line every five seconds or tenth
/// part, and a line when it ends.
/// </summary>
/// <param name="output">Where the lines go.</param>
/// <param name="time">Measures rate and time left.</param>
sealed class ProgressLines(TextWriter output, TimeProvider time) : IProgress<Report>
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    Report? last;
    long stageStarted;
    long lastWritten;
    bool lastIsWritten;

    /// <inheritdoc/>
    public void Report(Report value)
    {
        if (last?.Stage != value.Stage)
        {
            Finish();
            stageStarted = lastWritten = time.GetTimestamp();
            last = value;
            lastIsWritten = false;
            if (value.Total == 0 || value.Done < value.Total) output.WriteLine($"{value.Stage} ...");
            return;
        }
        bool due = time.GetElapsedTime(lastWritten) >= Between && value.Done > last.Done;
        last = value;
        lastIsWritten = false;
        if (due) Write();
    }

    /// <summary>Ends the stage under way.</summary>
    public void Finish()
    {
        if (last is not null && !lastIsWritten) Write();
        last = null;
    }

    void Write()
    {
        lastWritten = time.GetTimestamp();
        lastIsWritten = true;
        output.WriteLine(Text(last!, time.GetElapsedTime(stageStarted)));
    }

    /// <summary>One line: stage, share, counts, rate, time left, detail.</summary>
    internal static string Text(Report at, TimeSpan elapsed)
    {
        CultureInfo plain = CultureInfo.InvariantCulture;
        var parts = new List<string>();
        if (at.Total > 0) parts.Add(string.Create(plain, $"{at.Done / at.Total:P0}").Replace(" %", "%"));
        if (at.Done > 0)
            parts.Add(at.Total > 0
                ? string.Create(plain, $"{at.Done:N0} of {at.Total:N0} {at.Unit}")
                : string.Create(plain, $"{at.Done:N0} {at.Unit}"));
        double rate = elapsed.TotalSeconds > 0.05 ? at.Done / elapsed.TotalSeconds : 0;
        if (rate > 0)
        {
            parts.Add(Rate(rate, at.Unit));
            if (at.Total > at.Done) parts.Add($"{Left(TimeSpan.FromSeconds((at.Total - at.Done) / rate))} left");
        }
        if (at.Detail is not null) parts.Add(at.Detail);
        return parts.Count == 0 ? at.Stage : $"{at.Stage}: {string.Join(", ", parts)}";
    }

    /// <summary>A rate in at most four digits.</summary>
    internal static string Rate(double perSecond, string unit) => perSecond switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e6:0.0} M {unit}/s"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:N0} {unit}/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} {unit}/s"),
    };

    static string Left(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
