using Grove.Taxonomy.Leaves;

namespace Grove.Taxonomy.Git;

/// <summary>A leaf that is not as it was.</summary>
/// <param name="Path">Path of the <c>qna.yaml</c>, as reached from the path given.</param>
/// <param name="IsNew">Whether it was not there before.</param>
/// <param name="Files">The changed files of the leaf, its documents included, relative to the leaf's folder.</param>
public sealed record ChangedLeaf(string Path, bool IsNew, IReadOnlyList<string> Files);

/// <summary>The leaves of a taxonomy that changed since a commit.</summary>
/// <param name="Base">What was compared with, or null where all leaves are taken for changed.</param>
/// <param name="Commit">The commit from which on changes count: the last one that both have; null as above.</param>
/// <param name="Note">Why all leaves are taken, if nobody asked for it; null otherwise.</param>
/// <param name="Leaves">The changed leaves, by path.</param>
public sealed record LeafChanges(string? Base, string? Commit, string? Note, IReadOnlyList<ChangedLeaf> Leaves)
{
    /// <summary>The base that stands for "everything".</summary>
    public const string Everything = "empty";

    /// <summary>
    /// Finds the leaves that changed since a commit: from the last common ancestor of HEAD and the base to the working tree,
    /// files that git does not know yet included, deletions left out. Without a git repository all leaves count.
    /// </summary>
    /// <param name="path">A taxonomy folder, or one leaf file.</param>
    /// <param name="reference">A branch, tag or commit; <c>empty</c> for all leaves; null for <c>origin/main</c>, else <c>main</c>, else <c>HEAD</c>, whichever is there.</param>
    /// <param name="cancellation">Stops git.</param>
    /// <exception cref="TaxonomyException">The path leads nowhere, holds no leaf, or the base is unknown.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LeafChanges Since(string path, string? reference, CancellationToken cancellation = default)
    {
        string[] leaves = LeafFiles(path);
        if (reference == Everything)
            return All(leaves, null);
        string folder = Path.GetFullPath(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
        try
        {
            GitAnswer top = GitProgram.Run(folder, cancellation, "rev-parse", "--show-toplevel");
            if (top.ExitCode != 0)
            {
                return reference is null ? All(leaves, "the folder is in no git repository, so every leaf counts as changed")
                    : throw Refused(path, "no-repository", $"the folder is in no git repository, so nothing can be compared with '{reference}'", "Leave --base out to take every leaf.");
            }

            (string Name, string Commit)? found = Resolve(folder, reference, cancellation);
            if (found is null)
            {
                return reference is null ? All(leaves, "the repository has no commit yet, so every leaf counts as changed")
                    : throw Refused(path, "base", $"the repository has no '{reference}'", "Name a branch, a tag or a commit, or fetch it first.");
            }

            GitAnswer ancestor = GitProgram.Run(folder, cancellation, "merge-base", found.Value.Commit, "HEAD");
            string from = ancestor.ExitCode == 0 ? ancestor.Text.Trim() : found.Value.Commit;
            Dictionary<string, bool> changed = Changed(folder, top.Text.Trim(), from, cancellation);
            return new LeafChanges(found.Value.Name, from, null, [.. leaves.Select(leaf => Leaf(leaf, changed)).OfType<ChangedLeaf>()]);
        }
        catch (GitMissingException)
        {
            return reference is null ? All(leaves, "git is not installed, so every leaf counts as changed")
                : throw Refused(path, "no-git", "git is not installed, so nothing can be compared", "Install git, or leave --base out to take every leaf.");
        }
    }

    static LeafChanges All(string[] leaves, string? note) => new(null, null, note, [.. leaves.Select(leaf => new ChangedLeaf(leaf, IsNew: false, []))]);

    static string[] LeafFiles(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new TaxonomyException([LeafFinder.NoPath(path)]);
        IReadOnlyList<string> leaves = LeafFinder.Find(path, []);
        return leaves.Count > 0 ? [.. leaves] : throw new TaxonomyException([LeafFinder.NoLeaf(path)]);
    }

    static TaxonomyException Refused(string path, string rule, string message, string suggestion) =>
        new([new Diagnostic(path, 1, 1, rule, message, suggestion, Severity.Error)]);

    static (string, string)? Resolve(string folder, string? reference, CancellationToken cancellation)
    {
        foreach (string name in reference is null ? (string[])["origin/main", "main", "HEAD"] : [reference])
        {
            GitAnswer answer = GitProgram.Run(folder, cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
            if (answer.ExitCode == 0)
                return (name, answer.Text.Trim());
        }

        return null;
    }

    // Full paths of the files that changed, and whether each is new.
    static Dictionary<string, bool> Changed(string folder, string top, string from, CancellationToken cancellation)
    {
        Dictionary<string, bool> changed = new(StringComparer.Ordinal);
        GitAnswer known = GitProgram.Run(folder, cancellation, "diff", "--no-ext-diff", "--no-renames", "--name-status", "--diff-filter=d", "-z", from, "--", ".");
        string[] fields = known.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        for (int index = 0; index + 1 < fields.Length; index += 2)
            changed[Full(top, fields[index + 1])] = fields[index] == "A";
        GitAnswer unknown = GitProgram.Run(folder, cancellation, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ".");
        foreach (string name in unknown.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            changed[Full(top, name)] = true;
        return changed;
    }

    static string Full(string top, string name) => Path.GetFullPath(Path.Combine(top, name));

    static ChangedLeaf? Leaf(string leaf, Dictionary<string, bool> changed)
    {
        string file = Real(leaf);
        string folder = Path.GetDirectoryName(file)! + Path.DirectorySeparatorChar;
        string[] files = [.. changed.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Where(name => name == file || Nearest(name) == folder).Select(name => name[folder.Length..].Replace('\\', '/')).Order(StringComparer.Ordinal)];
        return files.Length == 0 ? null : new ChangedLeaf(leaf, changed.GetValueOrDefault(file), files);

        // A file belongs to the nearest leaf above it.
        static string Nearest(string name)
        {
            string? above = Path.GetDirectoryName(name);
            while (above is not null && !File.Exists(Path.Combine(above, LeafFinder.LeafName)))
                above = Path.GetDirectoryName(above);
            return above + Path.DirectorySeparatorChar;
        }
    }

    // git tells the real path of its folder; the one given may lead over links, as /tmp does on a Mac.
    static string Real(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.ResolveLinkTarget(returnFinalTarget: true) is FileSystemInfo target)
                real = target.FullName;
        }

        return real;
    }
}
