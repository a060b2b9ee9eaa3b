using System.Globalization;
using System.Net.Http.Headers;
using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>The three questions that a download asks a hub: what there is, what a file is, and its bytes.</summary>
sealed class HubClient(HubSettings settings) : IDisposable
{
    const int MostBytesOfInfo = 64 << 20;

    readonly HubConnection connection = new(settings);

    /// <summary>Lists the files of a model.</summary>
    /// <exception cref="GroveException">The hub has no such model or revision, refuses it, or cannot be reached.</exception>
    public Task<RepoInfo> Info(RepoId id, string revision, CancellationToken cancellation)
    {
        Uri address = settings.Address($"api/models/{id}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        return new Patience(settings).Run(async () =>
        {
            using HttpResponseMessage answer = await connection.Send(HttpMethod.Get, address, new Asked(id, revision), null, null, cancellation).ConfigureAwait(false);
            return RepoInfo.Parse(await ReadAll(answer, address, cancellation).ConfigureAwait(false), address);
        }, cancellation);
    }

    /// <summary>Asks what a file is, without its bytes.</summary>
    /// <param name="id">The model.</param>
    /// <param name="commit">The commit, in full.</param>
    /// <param name="file">The file as listed.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="GroveException">The hub has no such file, refuses it, or cannot be reached.</exception>
    public async Task<RemoteFile> Head(RepoId id, string commit, RepoFile file, CancellationToken cancellation)
    {
        var asked = new Asked(id, commit, file.Path);
        FileHead head = await new Patience(settings).Run(() => Head(asked, cancellation), cancellation).ConfigureAwait(false);
        if (head.Commit is not null && head.Commit != commit)
            throw new GroveException($"the hub ({settings.Endpoint.Host}) gave {asked.Name} of commit {RepoPath.Shown(head.Commit)} when asked for {commit}. Try again", ExitKind.ResourceFailed);
        return RemoteFile.From(file, head);
    }

    /// <summary>Opens a file's bytes. One attempt: the caller knows how far it got.</summary>
    /// <param name="id">The model.</param>
    /// <param name="commit">The commit, in full.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">The first byte wanted; the server may answer with all the same, or 416.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<HttpResponseMessage> Open(RepoId id, string commit, string path, long offset, CancellationToken cancellation) => connection.Send(
        HttpMethod.Get, FileAddress(id, commit, path), new Asked(id, commit, path), offset > 0 ? new RangeHeaderValue(offset, null) : null, null, cancellation);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    async Task<FileHead> Head(Asked asked, CancellationToken cancellation)
    {
        string? commit = null, linkedEtag = null;
        long? linkedBytes = null;
        void Note(HttpResponseMessage hop)
        {
            commit ??= HubError.Header(hop, "X-Repo-Commit");
            linkedEtag ??= HubError.Header(hop, "X-Linked-Etag");
            linkedBytes ??= long.TryParse(HubError.Header(hop, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null;
        }

        // The storage behind a large file may know nothing of HEAD, and need not be asked: the redirect says it all.
        using HttpResponseMessage answer = await connection.Send(HttpMethod.Head, FileAddress(asked.Id, asked.Revision, asked.Path!), asked, null, redirect =>
        {
            Note(redirect);
            bool leaves = redirect.Headers.Location is { IsAbsoluteUri: true } to && !HubConnection.IsSameOrigin(to, settings.Endpoint);
            return leaves || (linkedEtag is not null && linkedBytes is not null);
        }, cancellation).ConfigureAwait(false);
        Note(answer);
        return new FileHead(commit, linkedEtag ?? HubError.Header(answer, "ETag"), linkedBytes ?? (answer.IsSuccessStatusCode ? answer.Content.Headers.ContentLength : null));
    }

    Uri FileAddress(RepoId id, string commit, string path) =>
        settings.Address($"{id}/resolve/{Uri.EscapeDataString(commit)}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    async Task<byte[]> ReadAll(HttpResponseMessage answer, Uri address, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            Stream body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var all = new MemoryStream();
            byte[] buffer = new byte[1 << 16];
            while (true)
            {
                patience.CancelAfter(settings.StallTimeout);
                int read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                if (read == 0) return all.ToArray();
                if (all.Length + read > MostBytesOfInfo)
                    throw new GroveException($"the hub ({address.Host}) lists more files than can be right: over {MostBytesOfInfo >> 20} MB of them. Check HF_ENDPOINT", ExitKind.ResourceFailed);
                all.Write(buffer, 0, read);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw HubError.Silent(address, settings.StallTimeout);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw HubError.Of(new HttpRequestException(HttpRequestError.ResponseEnded, failure.Message, failure), address, reachedBefore: true);
        }
    }
}
