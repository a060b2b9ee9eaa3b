using Grove.Hub.Protocol;

namespace Grove.Hub.Cache;

/// <summary>
/// The cache of models that all Hugging Face tools on a machine share:
/// <code>
/// models--org--name/
///   blobs/HASH              the contents, each once; HASH.incomplete while it is coming
///   refs/main               the commit that a branch or tag stood for
///   snapshots/COMMIT/...    the files under their own names, as links to blobs
///   .no_exist/COMMIT/...    files that are known not to be there
/// .locks/models--org--name/HASH.lock
/// </code>
/// </summary>
/// <param name="root">Its folder; need not be there.</param>
public sealed class HubCache(string root)
{
    const string DefaultRevision = "main";

    /// <summary>Its folder.</summary>
    public string Root { get; } = root;

    /// <summary>Finds a model without any connection.</summary>
    /// <param name="id">The model.</param>
    /// <param name="revision">
    /// Branch, tag or full commit. Without it <c>main</c>, or the newest snapshot if no tool has written down which
    /// one is main.
    /// </param>
    /// <returns>The folder of the snapshot, or null.</returns>
    public string? Find(RepoId id, string? revision = null)
    {
        string named = revision ?? DefaultRevision;
        if (!RepoPath.IsSafe(named)) return null;
        string repository = Folder(id);
        string? commit = ReadRef(RepoPath.Inside(Path.Combine(repository, "refs"), named)) ?? (RepoInfo.Commits().IsMatch(named) ? named : null);
        if (commit is not null && Snapshot(id, commit) is string folder && Directory.Exists(folder)) return folder;
        return revision is null ? Snapshots(repository).MaxBy(Directory.GetLastWriteTimeUtc) : null;
    }

    /// <summary>All models in the cache, one for each snapshot, by name. What cannot be read is left out.</summary>
    public IEnumerable<CachedModel> Models()
    {
        if (!Directory.Exists(Root)) yield break;
        foreach (string repository in Directory.EnumerateDirectories(Root, "models--*").Order(StringComparer.OrdinalIgnoreCase))
        {
            if (RepoId.OfCacheFolder(Path.GetFileName(repository)) is not RepoId id) continue;
            ILookup<string, string> names = Refs(repository).ToLookup(found => found.Commit, found => found.Name);
            foreach (string snapshot in Snapshots(repository))
                yield return new CachedModel(id, Path.GetFileName(snapshot), [.. names[Path.GetFileName(snapshot)].Order()], snapshot, ModelFolder.Of(snapshot));
        }
    }

    /// <summary>The folder of a model.</summary>
    internal string Folder(RepoId id) => Path.Combine(Root, id.CacheFolder);

    /// <summary>The folder of a commit.</summary>
    internal string Snapshot(RepoId id, string commit) => Path.Combine(Folder(id), "snapshots", commit);

    /// <summary>The content named by an etag.</summary>
    internal string Blob(RepoId id, string etag) => Path.Combine(Folder(id), "blobs", etag);

    /// <summary>The lock on a content.</summary>
    internal string Lock(RepoId id, string etag) => Path.Combine(Root, ".locks", id.CacheFolder, etag + ".lock");

    static IEnumerable<string> Snapshots(string repository)
    {
        string snapshots = Path.Combine(repository, "snapshots");
        return Directory.Exists(snapshots) ? Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal) : [];
    }

    static IEnumerable<(string Name, string Commit)> Refs(string repository)
    {
        string refs = Path.Combine(repository, "refs");
        if (!Directory.Exists(refs)) yield break;
        foreach (string file in Directory.EnumerateFiles(refs, "*", SearchOption.AllDirectories))
            if (ReadRef(file) is string commit) yield return (Path.GetRelativePath(refs, file).Replace(Path.DirectorySeparatorChar, '/'), commit);
    }

    // The content becomes part of a path, so only a commit will do.
    static string? ReadRef(string file)
    {
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > 256) return null;
            string commit = File.ReadAllText(file).Trim();
            return RepoInfo.Commits().IsMatch(commit) ? commit : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A model in the cache.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Commit">The commit of the snapshot.</param>
/// <param name="Refs">Branches and tags that stand for this commit, such as <c>main</c>.</param>
/// <param name="Path">The folder of the snapshot.</param>
/// <param name="Content">What is in it.</param>
public sealed record CachedModel(RepoId Id, string Commit, IReadOnlyList<string> Refs, string Path, ModelFolder Content);
