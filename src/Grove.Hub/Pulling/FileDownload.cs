using System.Net;
using Grove.Hub.Cache;
using Grove.Hub.Protocol;
using Grove.Text;

namespace Grove.Hub.Pulling;

/// <summary>Brings one file here, however often the connection breaks on the way.</summary>
/// <param name="client">Asks the hub.</param>
/// <param name="settings">How patient to be.</param>
/// <param name="id">The model.</param>
/// <param name="commit">The commit.</param>
/// <param name="tally">Counts the bytes.</param>
sealed class FileDownload(HubClient client, HubSettings settings, RepoId id, string commit, PullTally tally)
{
    const int BufferBytes = 1 << 18;

    /// <summary>Downloads a file to its place, or finds that another program has just done so.</summary>
    /// <exception cref="GroveException">The hub, the network or the disk refused, or the content is not what it should be.</exception>
    /// <exception cref="DiskFullException">No more fits; what has come is kept.</exception>
    public async Task Fetch(RemoteFile file, IDestination destination, CancellationToken cancellation)
    {
        FilePlaces places = destination.Places(file);
        using FileLock held = await FileLock.Take(places.Lock, cancellation).ConfigureAwait(false);
        if (destination.Has(file, cancellation)) return;
        if (places.Copy is not null && !File.Exists(places.Partial)) CopyHere(places.Copy, places.Partial);
        using (var partial = new PartialFile(places.Partial, file, cancellation))
        {
            bool fresh = partial.Length == 0;
            var patience = new Patience(settings);
            while (true)
            {
                await patience.Run(() => Continue(partial, file, patience, cancellation), cancellation).ConfigureAwait(false);
                if (partial.IsRight(cancellation)) break;
                Discard(partial);
                // What an earlier program left may have been broken; what came just now is the server's fault.
                if (fresh)
                    throw new GroveException($"the content of {RepoPath.Shown(file.Path)} is not what the hub announced: its hash is not {file.Etag[..12]}…. It was thrown away; try again, and tell the hub's owner if it stays so", ExitKind.ResourceFailed);
                fresh = true;
            }
            partial.Flush();
        }
        Directory.CreateDirectory(Path.GetDirectoryName(places.Content)!);
        File.Move(places.Partial, places.Content, overwrite: true);
        destination.Show(file);
    }

    async Task<bool> Continue(PartialFile partial, RemoteFile file, Patience patience, CancellationToken cancellation)
    {
        if (partial.Length > file.Bytes) Discard(partial);
        if (partial.Length == file.Bytes) return true;

        using HttpResponseMessage answer = await client.Open(id, commit, file.Path, partial.Length, cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            if (partial.Length > 0 && answer.Content.Headers.ContentRange?.Length == partial.Length) return true;
            Discard(partial);
            throw Broken(file, "the hub has less of it than was here before");
        }
        bool goesOn = answer.StatusCode == HttpStatusCode.PartialContent;
        if (!goesOn && partial.Length > 0) Discard(partial);
        long total = CheckTotal(answer, goesOn, partial, file);
        await Receive(answer, partial, total, file, patience, cancellation).ConfigureAwait(false);
        return true;
    }

    long CheckTotal(HttpResponseMessage answer, bool goesOn, PartialFile partial, RemoteFile file)
    {
        var headers = answer.Content.Headers;
        if (goesOn && headers.ContentRange?.From != partial.Length)
        {
            Discard(partial);
            throw Broken(file, "the hub sent another part than was asked for");
        }
        long? total = goesOn ? headers.ContentRange!.Length : headers.ContentLength;
        if (total is not null && file.Bytes is not null && total != file.Bytes)
            throw Broken(file, $"it was announced with {file.Bytes} bytes, but comes with {total}");
        return file.Bytes ?? total ?? throw new GroveException($"the hub does not say how large {RepoPath.Shown(file.Path)} is. Tell the hub's owner", ExitKind.ResourceFailed);
    }

    async Task Receive(HttpResponseMessage answer, PartialFile partial, long total, RemoteFile file, Patience patience, CancellationToken cancellation)
    {
        Uri source = answer.RequestMessage!.RequestUri!;
        using Stream body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        byte[] buffer = new byte[BufferBytes];
        while (partial.Length < total)
        {
            int read;
            stall.CancelAfter(settings.StallTimeout);
            try
            {
                read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, total - partial.Length)), stall.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw HubError.Silent(source, settings.StallTimeout);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                throw Broken(file, $"the connection to {source.Host} broke after {partial.Length} of {total} bytes");
            }
            if (read == 0) throw Broken(file, $"the connection to {source.Host} ended after {partial.Length} of {total} bytes");
            partial.Write(buffer.AsSpan(0, read));
            tally.Received(read);
            patience.Progressed();
        }
    }

    void Discard(PartialFile partial)
    {
        tally.Lost(partial.Length);
        partial.Restart();
    }

    // Through a name of its own: a copy that is stopped half-way is no beginning that could be trusted.
    static void CopyHere(string source, string partial)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        AtomicFile.Write(partial, target =>
        {
            using FileStream blob = File.OpenRead(source);
            blob.CopyTo(target, 1 << 20);
        });
    }

    static TransientException Broken(RemoteFile file, string why) => new(new GroveException(
        $"cannot download {RepoPath.Shown(file.Path)}: {why}. Run the same command again; what has come so far is kept", ExitKind.ResourceFailed));
}
