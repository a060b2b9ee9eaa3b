using System.Text.RegularExpressions;

namespace Grove.Taxonomy.Git;

/// <summary>
/// The address of a repository and the name of a commit, as strangers write them. Only what git can take for nothing else is let
/// through: no option, no helper program (<c>ext::</c>), no scheme but https, ssh, git and file.
/// </summary>
static partial class GitAddress
{
    /// <summary>What is wrong with an address, to follow "the repository '…'", and what to do; null where it is sound.</summary>
    public static (string Complaint, string Suggestion)? Refuse(string address) => address switch
    {
        "" => ("is empty", "Write the address of the repository, or remove repo and commit and keep the documents beside the leaf."),
        _ when address.Length > 2000 => ("is longer than 2,000 characters", "Write the address of the repository."),
        _ when address.StartsWith('-') => ("begins with '-', which git would take for an option", "Write an address such as https://example.org/team/documents.git."),
        _ when address.Any(sign => char.IsWhiteSpace(sign) || char.IsControl(sign)) => ("holds blanks or control characters", "Write '%20' for a blank in an address."),
        _ when Helper().IsMatch(address) => ("asks git to run a helper program", "Write an address that begins with https://, ssh://, git:// or file://."),
        _ when Scheme().Match(address) is { Success: true } match => match.Groups["scheme"].Value.ToLowerInvariant() switch
        {
            "https" or "ssh" or "git" when match.Groups["host"].Value.Length == 0 => ("names no host", "Write an address such as https://example.org/team/documents.git."),
            "https" or "ssh" or "git" when HostOf(match.Groups["host"].Value).StartsWith('-') => ("names a host that begins with '-', which ssh would take for an option", "Write an address such as https://example.org/team/documents.git."),
            "https" or "ssh" or "git" or "file" => null,
            "http" => ("is not encrypted", "Write https:// instead of http://."),
            string other => ($"has the scheme '{other}'; https, ssh, git and file are allowed", "Write an address such as https://example.org/team/documents.git."),
        },
        _ when Short().IsMatch(address) => null,
        _ => ("is not an address of a repository", "Write https://…, ssh://…, git@host:path or, for one on this machine, file:///….")
    };

    /// <summary>What is wrong with the name of a commit, to follow "the commit '…'"; null where it is sound.</summary>
    public static string? RefuseCommit(string commit) => commit switch
    {
        "" => "is empty",
        _ when commit.Length > 200 => "is longer than 200 characters",
        _ when commit.StartsWith('-') => "begins with '-', which git would take for an option",
        _ when !Commit().IsMatch(commit) || commit.Contains("..", StringComparison.Ordinal) || commit.EndsWith(".lock", StringComparison.Ordinal) || commit.EndsWith('/') => "is not the name of a commit, branch or tag",
        _ => null,
    };

    /// <summary>Whether the name of a commit is its whole number.</summary>
    public static bool IsFullNumber(string commit) => FullNumber().IsMatch(commit);

    /// <summary>An address for messages: without the password that may stand in it.</summary>
    public static string Shown(string address) => Password().Replace(address, "$1***@");

    static string HostOf(string authority) => authority[(authority.LastIndexOf('@') + 1)..];

    [GeneratedRegex(@"^[A-Za-z0-9+.-]+::")]
    private static partial Regex Helper();

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<host>[^/]*)")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^[A-Za-z0-9_.]+@[A-Za-z0-9][A-Za-z0-9.-]*:(?!-)[^:]+$")]
    private static partial Regex Short();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/+-]*$")]
    private static partial Regex Commit();

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})$")]
    private static partial Regex FullNumber();

    [GeneratedRegex(@"(://[^/:@]*:)[^/@]*@")]
    private static partial Regex Password();
}
