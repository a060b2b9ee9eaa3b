using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Grove.Text;

namespace Grove.Training.Checkpoints;

/// <summary>
/// Checkpoints as folders <c>step-00000500</c>. One is written under a temporary name, every file flushed to the disk, then
/// <c>manifest.json</c> with the SHA-256 of each, then the folder renamed; so a folder of that name is complete, and what the
/// disk did to it afterwards shows in the hashes.
/// </summary>
public sealed class CheckpointStore
{
    const string Prefix = "step-", Temporary = ".tmp", ManifestName = "manifest.json";
    readonly Retention retention;

    /// <summary>Opens the folder of a run's checkpoints; removes what an interrupted write left behind.</summary>
    /// <param name="folder">The folder; created when missing.</param>
    /// <param name="retention">Which of them stay; null keeps the two newest.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public CheckpointStore(string folder, Retention? retention = null)
    {
        Folder = folder;
        this.retention = retention ?? new Retention();
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string leftover in Directory.GetDirectories(folder, "*" + Temporary)) Directory.Delete(leftover, true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(folder, failure);
        }
    }

    /// <summary>The folder of the checkpoints.</summary>
    public string Folder { get; }

    /// <summary>Writes a checkpoint, then removes those that are no longer kept.</summary>
    /// <param name="step">The last step in it.</param>
    /// <param name="bytes">About how large it will be, to see before writing whether there is room.</param>
    /// <param name="write">Writes the files into the folder it is given.</param>
    /// <param name="isPinned">By step: whether an older one is kept whatever comes.</param>
    /// <exception cref="GroveException">The disk is full or refused; the checkpoints that were there are untouched.</exception>
    public void Write(int step, long bytes, Action<string> write, Func<int, bool> isPinned)
    {
        string final = PathOf(step), temporary = final + Temporary;
        DiskSpace.Demand(Folder, bytes, "the checkpoint");
        try
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, true);
            Directory.CreateDirectory(temporary);
            write(temporary);
            var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (string file in Directory.GetFiles(temporary))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
                hashes[Path.GetFileName(file)] = Hash(stream);
                stream.Flush(flushToDisk: true);
            }
            AtomicFile.Write(Path.Combine(temporary, ManifestName), stream => JsonSerializer.Serialize(stream, hashes));
            // Only a damaged one can be in the way: a run goes on from every sound one.
            if (Directory.Exists(final)) Directory.Delete(final, true);
            Directory.Move(temporary, final);
            Prune(isPinned);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw DiskSpace.Explain(final, failure);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>The sound checkpoints, newest first; each damaged one is reported and passed over.</summary>
    /// <param name="damaged">Told the folder of a damaged one and what is wrong with it.</param>
    public IEnumerable<(int Step, string Folder)> NewestFirst(Action<string, string>? damaged = null)
    {
        foreach (int step in Steps().OrderDescending())
        {
            string folder = PathOf(step);
            if (Problem(folder) is { } problem) damaged?.Invoke(folder, problem);
            else yield return (step, folder);
        }
    }

    /// <summary>The steps of the checkpoints that are there, sound or not.</summary>
    public IReadOnlyList<int> Steps()
    {
        var steps = new List<int>();
        foreach (string folder in Directory.GetDirectories(Folder, Prefix + "*"))
        {
            string digits = Path.GetFileName(folder)[Prefix.Length..];
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int step)) steps.Add(step);
        }
        return steps;
    }

    /// <summary>The folder of a step's checkpoint, whether it is there or not.</summary>
    /// <param name="step">The step.</param>
    public string PathOf(int step) => Path.Combine(Folder, Prefix + step.ToString("00000000", CultureInfo.InvariantCulture));

    /// <summary>Removes a step's checkpoint.</summary>
    /// <param name="step">The step.</param>
    public void Remove(int step) => TryDelete(PathOf(step));

    static string? Problem(string folder)
    {
        string manifest = Path.Combine(folder, ManifestName);
        try
        {
            var hashes = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(manifest));
            if (hashes is null || hashes.Count == 0) return $"{ManifestName} is empty";
            foreach ((string name, string hash) in hashes)
            {
                string file = Path.Combine(folder, name);
                if (!File.Exists(file)) return $"{name} is missing";
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
                if (!string.Equals(Hash(stream), hash, StringComparison.OrdinalIgnoreCase)) return $"{name} is cut off or changed (its SHA-256 is not the one in {ManifestName})";
            }
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"{ManifestName} cannot be read";
        }
    }

    void Prune(Func<int, bool> isPinned)
    {
        IReadOnlyList<int> steps = Steps();
        IReadOnlySet<int> kept = retention.Keep(steps, isPinned);
        foreach (int step in steps.Where(step => !kept.Contains(step))) TryDelete(PathOf(step));
    }

    static string Hash(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It can be removed the next time; the work itself succeeded or failed already.
        }
    }
}
