using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>A file as its address describes it before the bytes come.</summary>
/// <param name="Path">With <c>/</c> between its parts; safe.</param>
/// <param name="Etag">Names the content, and the file in the cache: SHA-256 of a large file, git's blob id of others.</param>
/// <param name="Bytes">Its size, or null if the server did not say.</param>
sealed record RemoteFile(string Path, string Etag, long? Bytes)
{
    /// <summary>Puts together what the head of an answer and the list of files say.</summary>
    /// <exception cref="GroveException">There is no usable etag, or the two contradict one another.</exception>
    public static RemoteFile From(RepoFile listed, FileHead head)
    {
        GroveException Refuse(string why) => new(
            $"cannot download {RepoPath.Shown(listed.Path)}: {why}. Try again, and tell the hub's owner if it stays so", ExitKind.ResourceFailed);
        string etag = Plain(head.Etag) ?? throw Refuse("the hub sent no ETag, which names the content");
        // It becomes the name of a file.
        if (etag.Length > 128 || !etag.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') || !RepoPath.IsSafe(etag))
            throw Refuse($"the hub's ETag '{RepoPath.Shown(etag)}' cannot be the name of a file");
        if (listed.Sha256 is string sha256 && ContentHash.IsSha256(etag) && sha256 != etag)
            throw Refuse($"the list of files gives it the hash {sha256[..12]}…, its address {etag[..12]}…");
        if (listed.Bytes is long bytes && head.Bytes is long found && bytes != found)
            throw Refuse($"the list of files gives it {bytes} bytes, its address {found}");
        return new RemoteFile(listed.Path, etag, head.Bytes ?? listed.Bytes);
    }

    // W/"abc" and "abc" name the same content.
    static string? Plain(string? etag)
    {
        if (etag is null) return null;
        etag = etag.Trim();
        if (etag.StartsWith("W/", StringComparison.Ordinal)) etag = etag[2..];
        etag = etag.Trim('"');
        return etag.Length == 0 ? null : etag;
    }
}

/// <summary>The headers of a file's address.</summary>
/// <param name="Commit">The commit it belongs to, or null.</param>
/// <param name="Etag">As sent.</param>
/// <param name="Bytes">Size of the content.</param>
sealed record FileHead(string? Commit, string? Etag, long? Bytes);
