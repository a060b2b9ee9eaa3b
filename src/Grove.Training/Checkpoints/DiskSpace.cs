using System.Globalization;
using Grove.Text;

namespace Grove.Training.Checkpoints;

/// <summary>A full disk, foreseen or met.</summary>
static class DiskSpace
{
    // ENOSPC and EDQUOT where .NET passes on errno; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
    static readonly int[] FullCodes = OperatingSystem.IsWindows() ? [unchecked((int)0x80070027), unchecked((int)0x80070070)] : [28, 122, 69];

    const string Mark = "the disk is full";

    /// <summary>Refuses to start writing what cannot fit.</summary>
    public static void Demand(string folder, long bytes, string what)
    {
        long free;
        try
        {
            free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return; // a disk that does not tell is found out by writing
        }
        if (free < bytes) throw Full(folder, $"{what} needs {Megabytes(bytes)}, {Megabytes(free)} are free");
    }

    /// <summary>The error for people behind a failed write.</summary>
    public static GroveException Explain(string path, Exception failure) =>
        IsFull(failure) ? Full(path, "no space is left on the disk", failure) : GroveException.CannotWrite(path, failure);

    /// <summary>Whether a write failed because there is no room.</summary>
    public static bool IsFull(Exception failure) => failure is IOException && FullCodes.Contains(failure.HResult);

    /// <summary>Whether an error of this class says that there is no room.</summary>
    public static bool IsFull(GroveException error) => error.Data.Contains(Mark);

    static GroveException Full(string path, string why, Exception? failure = null)
    {
        var error = new GroveException(
            $"the disk is full ({path}): {why}. Free some space there (older folders in checkpoints/ can go, the newest must stay) and start the same command again: it goes on where it stopped",
            ExitKind.ResourceFailed, failure);
        error.Data[Mark] = true;
        return error;
    }

    static string Megabytes(long bytes) => (bytes / 1e6).ToString(bytes < 10_000_000 ? "0.0" : "0", CultureInfo.InvariantCulture) + " MB";
}
