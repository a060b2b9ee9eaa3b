using Grove.Hub.Cache;
using Grove.Hub.Protocol;
using Grove.Text;

namespace Grove.Hub.Pulling;

/// <summary>The shared cache.</summary>
/// <param name="cache">The cache.</param>
/// <param name="id">The model.</param>
/// <param name="revision">Branch, tag or commit that was asked for.</param>
/// <param name="commit">The commit it stands for.</param>
/// <param name="link">The best kind of link to try.</param>
sealed class CacheDestination(HubCache cache, RepoId id, string revision, string commit, LinkKind link = LinkKind.Symbolic) : IDestination
{
    /// <inheritdoc/>
    public string Folder { get; } = cache.Snapshot(id, commit);

    /// <inheritdoc/>
    public FilePlaces Places(RemoteFile file)
    {
        string blob = cache.Blob(id, file.Etag);
        return new FilePlaces(cache.Lock(id, file.Etag), blob + ".incomplete", blob, Copy: null);
    }

    /// <inheritdoc/>
    public bool Has(RemoteFile file, CancellationToken cancellation)
    {
        if (IsWhole(RepoPath.Inside(Folder, file.Path), file)) return true;
        // Another revision had the same content.
        if (!IsWhole(cache.Blob(id, file.Etag), file)) return false;
        Show(file);
        return true;
    }

    /// <inheritdoc/>
    public void Show(RemoteFile file) => BlobLink.Place(cache.Blob(id, file.Etag), RepoPath.Inside(Folder, file.Path), link);

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<string> absent)
    {
        foreach (string name in absent)
        {
            string mark = RepoPath.Inside(Path.Combine(cache.Folder(id), ".no_exist", commit), name);
            Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
            if (!File.Exists(mark)) File.WriteAllBytes(mark, []);
        }
        // Others take a cache without this folder for a broken one.
        string refs = Path.Combine(cache.Folder(id), "refs");
        Directory.CreateDirectory(refs);
        if (revision != commit) AtomicFile.WriteText(RepoPath.Inside(refs, revision), commit);
    }

    // The content was checked when it came; its size still tells what was cut off. Opening follows links.
    static bool IsWhole(string path, RemoteFile file)
    {
        try
        {
            using FileStream content = File.OpenRead(path);
            return file.Bytes is null || content.Length == file.Bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
