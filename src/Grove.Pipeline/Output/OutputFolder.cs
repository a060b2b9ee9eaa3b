using Grove.Text;
using Grove.Training.Runs;

namespace Grove.Pipeline.Output;

/// <summary>
/// The folder that a run leaves its results in. Work happens in a hidden folder inside it; <see cref="Commit"/>
/// moves everything into place at the very end, so that what can be seen there is always whole. A run that fails
/// or is stopped leaves the folder as it found it.
/// </summary>
public sealed class OutputFolder : IDisposable
{
    /// <summary>What a run leaves behind, in the order in which it is put into place.</summary>
    static readonly string[] Entries = ["data", "model", "report.md", "report.html", "report.json", "run"];

    const string HiddenPrefix = ".grove-";
    const string WorkName = HiddenPrefix + "work";
    const string LockName = HiddenPrefix + "lock";

    readonly string path;
    readonly bool isNew;
    readonly FileStream running;
    bool done;

    /// <summary>Claims a folder; creates it when missing.</summary>
    /// <param name="path">The folder as the user named it.</param>
    /// <exception cref="GroveException">
    /// It is a file, it holds something else than results of an earlier run, another run is using it, or it cannot be written to.
    /// </exception>
    public OutputFolder(string path)
    {
        this.path = path;
        if (File.Exists(path))
            throw new GroveException($"cannot write to the output folder ({path}): it is a file. Choose another folder with --out", ExitKind.BadInput);
        isNew = !Directory.Exists(path);
        if (!isNew) RefuseForeign(path);
        try
        {
            Directory.CreateDirectory(path);
            running = Claim(Path.Combine(path, LockName));
            DeleteFolder(Path.Combine(path, WorkName));
            Directory.CreateDirectory(Work);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            running?.Dispose();
            throw GroveException.CannotWrite(path, failure);
        }
    }

    /// <summary>Where to put the results until they are complete; laid out like the folder itself.</summary>
    public string Work => Path.Combine(path, WorkName);

    /// <summary>A path of the results as it will be after <see cref="Commit"/>, as the user would write it.</summary>
    public string Final(params ReadOnlySpan<string> parts) => Path.Combine([path, .. parts]);

    /// <summary>Puts the results into place, replacing those of an earlier run. Files of other names stay.</summary>
    /// <exception cref="GroveException">The disk refused; the earlier results are back in place.</exception>
    public void Commit()
    {
        string old = Path.Combine(Work, HiddenPrefix + "old");
        var moved = new Stack<(string From, string To)>();
        try
        {
            Directory.CreateDirectory(old);
            foreach (string entry in Entries) MoveIfThere(Path.Combine(path, entry), Path.Combine(old, entry), moved);
            foreach (string entry in Entries) MoveIfThere(Path.Combine(Work, entry), Path.Combine(path, entry), moved);
            done = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            while (moved.TryPop(out (string From, string To) move)) Move(move.To, move.From);
            throw GroveException.CannotWrite(path, failure);
        }
    }

    /// <summary>Removes the work, and the folder itself if this run made it and left nothing in it.</summary>
    public void Dispose()
    {
        running.Dispose();
        try
        {
            DeleteFolder(Work);
            File.Delete(Path.Combine(path, LockName));
            if (isNew && !done && !Directory.EnumerateFileSystemEntries(path).Any()) Directory.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Hidden leftovers do no harm: the next run removes them.
        }
    }

    static void RefuseForeign(string path)
    {
        bool isEmpty = !Directory.EnumerateFileSystemEntries(path).Any(entry => !Path.GetFileName(entry).StartsWith(HiddenPrefix, StringComparison.Ordinal));
        if (isEmpty || File.Exists(Path.Combine(path, "run", RunManifest.FileName))) return;
        throw new GroveException(
            $"cannot write to the output folder ({path}): it holds files that no earlier run of grow made. Choose an empty folder with --out",
            ExitKind.BadInput);
    }

    FileStream Claim(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new GroveException($"cannot write to the output folder ({path}): another run is using it. Wait for it, or choose another folder with --out", ExitKind.BadInput);
        }
    }

    static void MoveIfThere(string from, string to, Stack<(string From, string To)> moved)
    {
        if (!Path.Exists(from)) return;
        Move(from, to);
        moved.Push((from, to));
    }

    static void Move(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to);
    }

    static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
