using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grove.Hub.Cache;
using Grove.Hub.Protocol;
using Grove.Text;

namespace Grove.Hub.Pulling;

/// <summary>
/// A folder of plain files, with notes on where they came from in <c>.cache/huggingface/download</c> as other
/// Hugging Face tools leave them: commit, etag and Unix time, a line each.
/// </summary>
/// <param name="folder">The folder; need not be there.</param>
/// <param name="cache">The shared cache, which may hold the same contents.</param>
/// <param name="id">The model.</param>
/// <param name="commit">The commit.</param>
/// <param name="force">Write over files that are not from a hub, or were changed since.</param>
sealed class FolderDestination(string folder, HubCache cache, RepoId id, string commit, bool force) : IDestination
{
    string Notes => Path.Combine(Folder, ".cache", "huggingface");

    /// <inheritdoc/>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public FilePlaces Places(RemoteFile file)
    {
        string note = Note(file);
        string name = Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(note)))).Replace('+', '-').Replace('/', '_');
        string blob = cache.Blob(id, file.Etag);
        return new FilePlaces(
            Path.ChangeExtension(note, ".lock"), Path.Combine(Path.GetDirectoryName(note)!, $"{name}.{file.Etag}.incomplete"),
            RepoPath.Inside(Folder, file.Path), File.Exists(blob) ? blob : null);
    }

    /// <inheritdoc/>
    public bool Has(RemoteFile file, CancellationToken cancellation)
    {
        var there = new FileInfo(RepoPath.Inside(Folder, file.Path));
        if (!there.Exists) return false;
        string? etag = EtagOf(file, there);
        if (etag == file.Etag || (etag is null && IsSame(file, there, cancellation))) return true;
        if (etag is null && !force)
            throw new GroveException($"'{there.FullName}' is there and differs from the hub's. Move it away, choose another folder with --to, or write over it with --force", ExitKind.BadInput);
        return false;
    }

    /// <inheritdoc/>
    public void Show(RemoteFile file)
    {
        double now = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        AtomicFile.WriteText(Note(file), string.Create(CultureInfo.InvariantCulture, $"{commit}\n{file.Etag}\n{now:0.000}\n"));
    }

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<string> absent)
    {
        // The notes are nobody's work and do not belong into a repository.
        string ignore = Path.Combine(Notes, ".gitignore");
        if (!File.Exists(ignore)) AtomicFile.WriteText(ignore, "*");
    }

    string Note(RemoteFile file) => RepoPath.Inside(Path.Combine(Notes, "download"), file.Path) + ".metadata";

    bool IsSame(RemoteFile file, FileInfo there, CancellationToken cancellation)
    {
        if (!(ContentHash.IsSha256(file.Etag) || ContentHash.IsGitBlob(file.Etag)) || (file.Bytes is long bytes && bytes != there.Length)) return false;
        try
        {
            if (!ContentHash.Matches(there.FullName, file.Etag, cancellation)) return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(there.FullName, failure);
        }
        Show(file);
        return true;
    }

    // Null if no note says where the file came from, or the file was changed since.
    string? EtagOf(RemoteFile file, FileInfo there)
    {
        try
        {
            string note = Note(file);
            if (!File.Exists(note) || File.ReadAllLines(note) is not [_, string etag, string time, ..]) return null;
            bool known = double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out double written);
            // A second of grace: not every disk keeps fractions.
            return known && (there.LastWriteTimeUtc - DateTime.UnixEpoch).TotalSeconds - 1 <= written ? etag : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
