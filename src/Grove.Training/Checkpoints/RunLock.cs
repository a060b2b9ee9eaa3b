using Grove.Text;

namespace Grove.Training.Checkpoints;

/// <summary>Keeps two programs out of one run's folder: a file <c>.lock</c> that is held open while the run lasts. A crash releases it.</summary>
sealed class RunLock : IDisposable
{
    readonly FileStream file;

    /// <summary>Takes the folder; creates it when missing.</summary>
    /// <exception cref="GroveException">Another program has it, or the disk refused.</exception>
    public RunLock(string folder)
    {
        string path = Path.Combine(folder, ".lock");
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure) when (File.Exists(path) && !DiskSpace.IsFull(failure))
        {
            throw new GroveException($"the run's folder is in use ({folder}): another program is training there. Wait for it or choose another output folder", ExitKind.ResourceFailed, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Explain(folder, failure);
        }
    }

    public void Dispose() => file.Dispose();
}
