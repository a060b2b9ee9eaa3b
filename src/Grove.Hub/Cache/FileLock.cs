namespace Grove.Hub.Cache;

/// <summary>
/// A file that only one program at a time may hold open. The same system lock as other Hugging Face tools take
/// (<c>flock</c> on Unix, no sharing on Windows), so that they wait for us and we for them. The file itself stays:
/// deleting it would let two programs lock two files of one name.
/// </summary>
sealed class FileLock : IDisposable
{
    const int SharingViolation = unchecked((int)0x80070020);
    const int WouldBlockOnLinux = 11;
    const int WouldBlockOnMac = 35;
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    readonly FileStream stream;

    FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Waits until the lock is free and takes it.</summary>
    public static async Task<FileLock> Take(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
            }
            catch (IOException held) when (held.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac)
            {
                await Task.Delay(Between, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
