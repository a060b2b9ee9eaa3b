using System.Collections.Concurrent;
using Grove.Hub.Cache;
using Grove.Hub.Protocol;
using Grove.Text;

namespace Grove.Hub.Pulling;

/// <summary>
/// Downloads a model: asks what there is, reads its config, chooses files, looks whether they fit on the disk, and
/// brings those that are not there yet. It can be stopped at any time and goes on where it stopped.
/// </summary>
public static class ModelPull
{
    const long Reserve = 64 << 20;
    const int Heads = 8;

    /// <summary>Downloads.</summary>
    /// <param name="options">What, and to where.</param>
    /// <param name="settings">Which hub, and who asks.</param>
    /// <param name="progress">Is told how far it is, from one thread at a time.</param>
    /// <param name="cancellation">Stops it; what has come is kept.</param>
    /// <exception cref="GroveException">The hub, the network or the disk refused, or the model cannot be used; in one line.</exception>
    /// <exception cref="PullInterruptedException">It was stopped.</exception>
    public static async Task<PullResult> RunAsync(PullOptions options, HubSettings settings, IProgress<PullProgress> progress, CancellationToken cancellation)
    {
        var tally = new PullTally(progress);
        try
        {
            if (!RepoPath.IsSafe(options.Revision))
                throw new GroveException($"'{RepoPath.Shown(options.Revision)}' is no name of a revision. Write a branch, a tag or a commit", ExitKind.BadInput);
            return settings.Offline ? FromCache(options, settings) : await Download(options, settings, tally, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (cancellation.IsCancellationRequested)
        {
            PullProgress at = tally.Now;
            string kept = at.DoneBytes > 0 ? $"{Size.Text(at.DoneBytes)} of {Size.Text(at.TotalBytes)} have come and are kept. Run the same command again to go on" : "nothing had come yet";
            throw new PullInterruptedException($"interrupted: {kept}", stopped);
        }
        catch (DiskFullException full)
        {
            PullProgress at = tally.Now;
            throw new GroveException($"the disk is full ({options.To ?? settings.Cache}): {Size.Text(at.TotalBytes - at.DoneBytes)} are still to come. Free some space and run the same command again; what has come is kept", ExitKind.ResourceFailed, full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(options.To ?? settings.Cache, failure);
        }
    }

    static async Task<PullResult> Download(PullOptions options, HubSettings settings, PullTally tally, CancellationToken cancellation)
    {
        using var client = new HubClient(settings);
        RepoInfo info = await client.Info(options.Id, options.Revision, cancellation).ConfigureAwait(false);
        FileChoice choice = FileChoice.Of(info.Files, options);
        foreach (RepoFile file in choice.Files) RepoPath.Check(file.Path);

        var cache = new HubCache(settings.Cache);
        IDestination destination = options.To is string folder
            ? new FolderDestination(folder, cache, options.Id, info.Commit, options.Force)
            : new CacheDestination(cache, options.Id, options.Revision, info.Commit);
        var download = new FileDownload(client, settings, options.Id, info.Commit, tally);
        var all = new ConcurrentDictionary<string, RemoteFile>(StringComparer.Ordinal);

        async Task Fetch(IEnumerable<RepoFile> wanted)
        {
            RemoteFile[] missing = await Plan(wanted.Where(file => !all.ContainsKey(file.Path))).ConfigureAwait(false);
            CheckSpace(missing, destination, settings, tally);
            await Each(missing, options.Parallel, async (file, stop) =>
            {
                await download.Fetch(file, destination, stop).ConfigureAwait(false);
                tally.Finished();
            }, cancellation).ConfigureAwait(false);
        }

        async Task<RemoteFile[]> Plan(IEnumerable<RepoFile> wanted)
        {
            var missing = new ConcurrentBag<RemoteFile>();
            await Each(wanted, Heads, async (listed, stop) =>
            {
                RemoteFile file = await client.Head(options.Id, info.Commit, listed, stop).ConfigureAwait(false);
                all[file.Path] = file;
                if (!destination.Has(file, stop)) missing.Add(file);
            }, cancellation).ConfigureAwait(false);
            // Large ones first, so that the last one is not the longest.
            return [.. missing.OrderByDescending(file => file.Bytes).ThenBy(file => file.Path, StringComparer.Ordinal)];
        }

        RepoFile[] chosen = [.. choice.Files];
        if (chosen.Any(file => FileChoice.IsWeights(file.Path)))
        {
            await Fetch(info.Files.Where(file => file.Path is FileChoice.Config || (file.Path is FileChoice.Index && chosen.Contains(file)))).ConfigureAwait(false);
            if (all.ContainsKey(FileChoice.Config)) CheckType(RepoPath.Inside(destination.Folder, FileChoice.Config), options);
            bool chosenByUs = options.File is null && options.Include.Count == 0;
            if (chosenByUs && all.ContainsKey(FileChoice.Index)) chosen = [.. chosen, .. Shards(RepoPath.Inside(destination.Folder, FileChoice.Index), info, options)];
        }
        await Fetch(chosen.DistinctBy(file => file.Path)).ConfigureAwait(false);
        destination.Finish(choice.Absent);
        return new PullResult(
            info.Commit, destination.Folder, [.. all.Keys.Order(StringComparer.Ordinal)], all.Values.Sum(file => file.Bytes ?? 0), tally.Now.DoneBytes, choice.Refused);
    }

    static PullResult FromCache(PullOptions options, HubSettings settings)
    {
        if (options.To is null && options.File is null && new HubCache(settings.Cache).Find(options.Id, options.Revision) is string folder && ModelFolder.Of(folder) is { Whole: true } content)
        {
            string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
            return new PullResult(Path.GetFileName(folder), folder, files, content.Bytes, 0, []);
        }
        throw new GroveException($"{options.Id} is not whole in the cache ({settings.Cache}), and HF_HUB_OFFLINE forbids connections. Unset HF_HUB_OFFLINE to download it", ExitKind.ResourceFailed);
    }

    static void CheckType(string config, PullOptions options)
    {
        if (options.Force || options.SupportedModelTypes is not { } supported) return;
        string? type = ModelFolder.ReadType(config);
        if (type is not null && supported.Contains(type, StringComparer.Ordinal)) return;
        string what = type is null ? "its config.json names no model_type" : $"models of type '{RepoPath.Shown(type)}' are not supported";
        throw new GroveException($"did not download the weights of {options.Id}: {what}. Supported: {string.Join(", ", supported)}. To have them all the same, add --force", ExitKind.BadInput);
    }

    static IEnumerable<RepoFile> Shards(string index, RepoInfo info, PullOptions options)
    {
        IReadOnlyList<string> names = ModelFolder.ReadShards(index)
            ?? throw new GroveException($"cannot read which weight files {options.Id} has ({index}): 'weight_map' is missing or no list of names. Tell the model's owner, or choose files with --include", ExitKind.BadInput);
        foreach (string name in names)
        {
            RepoPath.Check(name);
            RepoFile shard = info.Files.FirstOrDefault(file => file.Path == name)
                ?? throw new GroveException($"{options.Id} is not whole: its index names '{RepoPath.Shown(name)}', which it does not have. Tell the model's owner", ExitKind.BadInput);
            if (!options.Exclude.Any(pattern => FileChoice.Fits(pattern, name))) yield return shard;
        }
    }

    // Better now than after an hour.
    static void CheckSpace(RemoteFile[] missing, IDestination destination, HubSettings settings, PullTally tally)
    {
        long needed = 0;
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (RemoteFile file in missing)
        {
            FilePlaces places = destination.Places(file);
            // Two names for one content.
            if (!counted.Add(places.Partial))
            {
                tally.Expect(0, 1);
                continue;
            }
            long here = new FileInfo(places.Partial) is { Exists: true } partial ? partial.Length : 0;
            long rest = Math.Max(0, (file.Bytes ?? 0) - here);
            needed += rest;
            // What is copied from the cache needs space, but does not come over the network.
            tally.Expect(places.Copy is null ? rest : 0, 1);
        }
        if (needed == 0) return;
        string folder = destination.Folder;
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        long free = settings.FreeBytes(folder);
        if (needed + Reserve <= free) return;
        throw new GroveException($"not enough space on the disk ({destination.Folder}): {Size.Text(needed)} have to come, {Size.Text(free)} are free. Free some space, set HF_HOME to another disk, or choose a folder there with --to", ExitKind.ResourceFailed);
    }

    /// <summary>Several at once; the first failure stops the rest and is the one that is told.</summary>
    static async Task Each<T>(IEnumerable<T> items, int parallel, Func<T, CancellationToken, Task> work, CancellationToken cancellation)
    {
        Exception? first = null;
        try
        {
            await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation }, async (item, stop) =>
            {
                try
                {
                    await work(item, stop).ConfigureAwait(false);
                }
                catch (Exception failure)
                {
                    Interlocked.CompareExchange(ref first, failure, null);
                    throw;
                }
            }).ConfigureAwait(false);
        }
        catch (Exception) when (first is not null and not OperationCanceledException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
