namespace Grove.Hub.Pulling;

/// <summary>Counts what comes, from several downloads at once, and tells one at a time.</summary>
/// <param name="progress">Is told.</param>
sealed class PullTally(IProgress<PullProgress> progress)
{
    readonly Lock gate = new();
    PullProgress now = new(0, 0, 0, 0);

    /// <summary>How far it is.</summary>
    public PullProgress Now
    {
        get
        {
            lock (gate) return now;
        }
    }

    /// <summary>More has to come.</summary>
    public void Expect(long bytes, int files) => Change(at => at with { TotalBytes = at.TotalBytes + bytes, TotalFiles = at.TotalFiles + files });

    /// <summary>Bytes came.</summary>
    public void Received(long bytes) => Change(at => at with { DoneBytes = at.DoneBytes + bytes, TotalBytes = Math.Max(at.TotalBytes, at.DoneBytes + bytes) });

    /// <summary>Bytes that were here have to come again.</summary>
    public void Lost(long bytes) => Change(at => at with { TotalBytes = at.TotalBytes + bytes });

    /// <summary>A file is whole.</summary>
    public void Finished() => Change(at => at with { DoneFiles = at.DoneFiles + 1 });

    void Change(Func<PullProgress, PullProgress> change)
    {
        lock (gate)
        {
            now = change(now);
            progress.Report(now);
        }
    }
}
