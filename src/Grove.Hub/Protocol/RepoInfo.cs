using System.Text.Json;
using System.Text.RegularExpressions;
using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>A file that a repository lists.</summary>
/// <param name="Path">With <c>/</c> between its parts; as the server wrote it, so not yet to be trusted.</param>
/// <param name="Bytes">Its size, or null if the server did not say.</param>
/// <param name="Sha256">The hash of a large (LFS) file, or null.</param>
sealed record RepoFile(string Path, long? Bytes, string? Sha256);

/// <summary>What a hub says about one revision of a model.</summary>
/// <param name="Commit">The commit that the revision stands for; hexadecimal.</param>
/// <param name="Files">Its files, each path once.</param>
sealed partial record RepoInfo(string Commit, IReadOnlyList<RepoFile> Files)
{
    /// <summary>
    /// Reads the answer to <c>/api/models/{id}/revision/{rev}?blobs=true</c>:
    /// <c>{"sha": "…", "siblings": [{"rfilename": "config.json", "size": 12, "lfs": {"sha256": "…", "size": 12}}]}</c>
    /// </summary>
    /// <exception cref="GroveException">The answer is not that.</exception>
    public static RepoInfo Parse(byte[] json, Uri source)
    {
        GroveException Refuse(string why) => new($"cannot understand the hub ({source.Host}): {why}. Check that HF_ENDPOINT is a Hugging Face compatible hub", ExitKind.ResourceFailed);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Refuse("its answer is no JSON object");
            string commit = Text(root, "sha") is string sha && Commits().IsMatch(sha) ? sha : throw Refuse("its answer has no commit under 'sha'");
            if (!root.TryGetProperty("siblings", out JsonElement siblings) || siblings.ValueKind != JsonValueKind.Array)
                throw Refuse("its answer has no list of files under 'siblings'");
            var files = new Dictionary<string, RepoFile>(StringComparer.Ordinal);
            foreach (JsonElement sibling in siblings.EnumerateArray())
            {
                string path = Text(sibling, "rfilename") ?? throw Refuse("a file under 'siblings' has no 'rfilename'");
                bool large = sibling.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object;
                string? sha256 = large ? Text(lfs, "sha256") : null;
                files.TryAdd(path, new RepoFile(path, (large ? Size(lfs) : null) ?? Size(sibling), sha256 is not null && ContentHash.IsSha256(sha256) ? sha256 : null));
            }
            return new RepoInfo(commit, [.. files.Values]);
        }
        // A string with half a surrogate pair is InvalidOperation.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Refuse("its answer is not valid JSON");
        }
    }

    static string? Text(JsonElement at, string name) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static long? Size(JsonElement at) =>
        at.TryGetProperty("size", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long size) && size >= 0 ? size : null;

    /// <summary>A commit: 40 hexadecimal digits, or 64 in newer git.</summary>
    [GeneratedRegex(@"\A([0-9a-f]{40}|[0-9a-f]{64})\z")]
    internal static partial Regex Commits();
}
