using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Git;

/// <summary>A file of a commit.</summary>
/// <param name="Parts">Folder names and file name from the root of the repository.</param>
/// <param name="Blob">The number of its content.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
sealed record GitFile(IReadOnlyList<string> Parts, string Blob, long Bytes, bool IsLink);

/// <summary>Why documents could not be had.</summary>
sealed class GitDocumentsException(string rule, string message, string suggestion, Exception? cause = null) : Exception(message, cause)
{
    public string Rule { get; } = rule;
    public string Suggestion { get; } = suggestion;
}

/// <summary>
/// The files of one commit of a repository. The repository is kept without a working tree, and files are read from its store
/// one by one: nothing is checked out, so that links, hooks, filters and odd paths in it have no effect.
/// </summary>
sealed partial class GitDocuments
{
    readonly string store;
    readonly string copies;
    readonly CancellationToken cancellation;

    GitDocuments(string store, string copies, string commit, CancellationToken cancellation) =>
        (this.store, this.copies, Commit, this.cancellation) = (store, copies, commit, cancellation);

    /// <summary>The whole number of the commit.</summary>
    public string Commit { get; }

    /// <summary>Opens a commit, fetching it where it is not in the cache and may be fetched; null where it is not and may not.</summary>
    /// <exception cref="GitDocumentsException">It cannot be had.</exception>
    public static GitDocuments? Open(string address, string commit, ReadingOptions options)
    {
        try
        {
            string name = Path.Combine(options.Cache, Name(address));
            string store = name + ".git";
            string? known = Directory.Exists(store) ? Resolve(store, commit, options.Cancellation) : null;
            if (known is null && options.Fetch)
            {
                if (IsOffline)
                    throw new GitDocumentsException("offline", $"the documents at {GitAddress.Shown(address)} were not fetched before, and Grove is told to stay offline", "Take GROVE_OFFLINE away, or copy the documents beside the leaf.");
                Fetch(store, address, commit, options.Cancellation);
                known = Resolve(store, commit, options.Cancellation)
                    ?? throw new GitDocumentsException("no-commit", $"the repository {GitAddress.Shown(address)} has no commit '{commit}'", "Copy the commit's number from the page of the repository or from 'git log'.");
            }

            return known is null ? null : new GitDocuments(store, name, known, options.Cancellation);
        }
        catch (GitMissingException missing)
        {
            throw new GitDocumentsException("no-git", "the documents are in a git repository, and the program git is not installed", "Install git, or copy the documents beside the leaf and remove repo and commit.", missing);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GitDocumentsException("cache", $"the folder for fetched documents cannot be used: {error.Message.TrimEnd('.')}", "Free some space, or set GROVE_HOME to another folder.", error);
        }
    }

    /// <summary>All files of the commit, in order.</summary>
    /// <exception cref="GitDocumentsException">The list cannot be read.</exception>
    public IReadOnlyList<GitFile> List()
    {
        GitAnswer answer = Ask("ls-tree", "-r", "-z", "-l", "--full-tree", Commit);
        List<GitFile> files = [];
        foreach (string line in answer.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // "100644 blob <number>    1234\tpath"
            int tab = line.IndexOf('\t');
            string[] head = line[..Math.Max(0, tab)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (head is [string mode, "blob", string blob, string length])
                files.Add(new GitFile(line[(tab + 1)..].Split('/'), blob, long.Parse(length, CultureInfo.InvariantCulture), mode == "120000"));
        }

        return files;
    }

    /// <summary>A file on disk with this content and the name that it has in the repository.</summary>
    /// <exception cref="GitDocumentsException">It cannot be had.</exception>
    public string Copy(GitFile file)
    {
        if (file.Bytes > DocumentReader.MaximumBytes)
            throw new GitDocumentsException("too-large", $"'{string.Join('/', file.Parts)}' holds {file.Bytes / 1_000_000} MB; at most {DocumentReader.MaximumBytes / 1_000_000} MB are read", "Split it into several files, or narrow the pattern.");
        string path = Path.Combine(copies, file.Blob, SafeName(file.Parts[^1]));
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length == file.Bytes)
                return path;
            byte[] content = Ask("cat-file", "blob", file.Blob).Output;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string temporary = $"{path}.{Guid.NewGuid():N}.grove-tmp";
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GitDocumentsException("cache", $"the folder for fetched documents cannot be used: {error.Message.TrimEnd('.')}", "Free some space, or set GROVE_HOME to another folder.", error);
        }
    }

    GitAnswer Ask(params IReadOnlyList<string> arguments)
    {
        GitAnswer answer = GitProgram.Run(store, cancellation, arguments);
        return answer.ExitCode == 0 ? answer : throw new GitDocumentsException("git", $"the repository in the cache cannot be read: {answer.Reason}", $"Delete the folder {store} and try again.");
    }

    static bool IsOffline => Environment.GetEnvironmentVariable("GROVE_OFFLINE") is "1" or "true";

    static string? Resolve(string store, string commit, CancellationToken cancellation)
    {
        foreach (string name in GitAddress.IsFullNumber(commit) ? [commit] : (string[])[$"refs/grove/asked/{commit}", $"refs/grove/heads/{commit}", $"refs/grove/tags/{commit}", commit])
        {
            GitAnswer answer = GitProgram.Run(store, cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
            if (answer.ExitCode == 0)
                return answer.Text.Trim();
        }

        return null;
    }

    // One commit where the server gives it by number; else all branches and tags, which hold it wherever it is.
    static void Fetch(string store, string address, string commit, CancellationToken cancellation)
    {
        if (!Directory.Exists(store))
        {
            Directory.CreateDirectory(store);
            GitAnswer made = GitProgram.Run(store, cancellation, "init", "--quiet", "--bare", "--template=", ".");
            if (made.ExitCode != 0)
                throw new GitDocumentsException("git", $"git cannot begin a repository: {made.Reason}", "Check that git works and that the cache folder can be written.");
        }

        string[] fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force"];
        GitAnswer one = GitProgram.Run(store, cancellation, [.. fetch, "--depth=1", "--", address, $"{commit}:refs/grove/asked/{commit}"]);
        if (one.ExitCode == 0)
            return;
        if (Unreachable(one.Error))
            throw Offline(address, one);
        string[] whole = File.Exists(Path.Combine(store, "shallow")) ? ["--unshallow"] : [];
        GitAnswer all = GitProgram.Run(store, cancellation, [.. fetch, .. whole, "--", address, "+refs/heads/*:refs/grove/heads/*", "+refs/tags/*:refs/grove/tags/*"]);
        if (all.ExitCode == 0)
            return;
        throw Unreachable(all.Error) ? Offline(address, all) : new GitDocumentsException(
            "git", $"the repository {GitAddress.Shown(address)} cannot be fetched: {all.Reason}", "Check the address and that you may read it; or copy the documents beside the leaf and remove repo and commit.");
    }

    static GitDocumentsException Offline(string address, GitAnswer answer) => new(
        "offline", $"the repository {GitAddress.Shown(address)} cannot be reached: {answer.Reason}",
        "Go online once, as fetched documents are kept; or copy the documents beside the leaf and remove repo and commit.");

    static bool Unreachable(string error) => new[] { "Could not resolve host", "Temporary failure", "Could not connect", "Failed to connect", "Network is unreachable", "Connection refused", "Connection timed out", "unable to connect" }
        .Any(sign => error.Contains(sign, StringComparison.OrdinalIgnoreCase));

    static string Name(string address)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..16];
        string last = SafeName(address.TrimEnd('/').Split('/', ':')[^1]);
        return $"{(last.EndsWith(".git", StringComparison.Ordinal) ? last[..^4] : last)}-{hash}";
    }

    static string SafeName(string name)
    {
        string safe = Strange().Replace(name, "_").Trim(' ', '.');
        return safe.Length == 0 ? "document" : safe.Length > 100 ? safe[^100..] : safe;
    }

    [GeneratedRegex(@"[^\p{L}\p{N}._ -]")]
    private static partial Regex Strange();
}
