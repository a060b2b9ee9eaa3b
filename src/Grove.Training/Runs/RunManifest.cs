using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grove.Text;

namespace Grove.Training.Runs;

/// <summary>A file that a run read.</summary>
/// <param name="Path">As reached from the folder it was given as; <c>/</c> on every platform.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its hash, lower-case hexadecimal.</param>
public sealed record RunInput(string Path, long Bytes, string Sha256);

/// <summary>What went into a run: enough to tell whether another one would give the same model.</summary>
/// <param name="Command">The command, such as <c>grow</c>.</param>
/// <param name="Version">Version of Grove.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Options">The other settings, by name.</param>
/// <param name="Inputs">Every file read.</param>
public sealed record RunManifest(
    string Command, string Version, ulong Seed, IReadOnlyDictionary<string, string> Options, IReadOnlyList<RunInput> Inputs)
{
    /// <summary>Its file in the run's folder.</summary>
    public const string FileName = "run.json";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Hashes files.</summary>
    /// <param name="label">What the paths are shown below, such as <c>taxonomy</c>.</param>
    /// <param name="root">The file, or the folder whose files are all taken, in ordinal order.</param>
    /// <exception cref="GroveException">A file cannot be read.</exception>
    public static IEnumerable<RunInput> Hash(string label, string root)
    {
        IEnumerable<string> files = File.Exists(root)
            ? [root]
            : Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (string file in files)
        {
            string inside = File.Exists(root) ? Path.GetFileName(root) : Path.GetRelativePath(root, file);
            yield return Input($"{label}/{inside.Replace(Path.DirectorySeparatorChar, '/')}", file);
        }
    }

    /// <summary>Writes <c>run.json</c> into a folder.</summary>
    /// <exception cref="GroveException">The disk refused.</exception>
    public void Save(string folder) =>
        AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");

    static RunInput Input(string shown, string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return new RunInput(shown, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }
}
