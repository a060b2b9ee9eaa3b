namespace Grove.Text;

/// <summary>
/// Files that are either completely there or not there at all: written under a temporary name in the same
/// folder, flushed to the disk, then renamed over the target.
/// </summary>
public static class AtomicFile
{
    /// <summary>Ending of the temporary files, so that a crashed run's leftovers can be recognised.</summary>
    public const string TemporaryExtension = ".grove-tmp";

    /// <summary>Writes <paramref name="path"/> through <paramref name="write"/>; creates missing folders.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the whole content; the stream stays owned by this method.</param>
    /// <exception cref="GroveException">The disk refused; nothing is left under <paramref name="path"/> but what was there before.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string temporary = $"{target}.{Guid.NewGuid():N}{TemporaryExtension}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(path, failure);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    });

    static void TryDelete(string temporary)
    {
        try
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one worth reporting.
        }
    }
}
