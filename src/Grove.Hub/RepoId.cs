using System.Text.RegularExpressions;
using Grove.Text;

namespace Grove.Hub;

/// <summary>
/// The name of a model on a hub, such as <c>ibm-granite/granite-3.1-2b-base</c> or, for some old ones, one word
/// such as <c>gpt2</c>.
/// </summary>
public sealed partial record RepoId
{
    const int MostCharacters = 96;
    const string Separator = "--";
    const string FolderPrefix = "models" + Separator;

    RepoId(string name) => Name = name;

    /// <summary><c>org/name</c>, or <c>name</c> alone.</summary>
    public string Name { get; }

    /// <summary>The folder in the shared cache: <c>models--org--name</c>.</summary>
    public string CacheFolder => FolderPrefix + Name.Replace("/", Separator, StringComparison.Ordinal);

    /// <summary>Reads a name.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <exception cref="GroveException">A hub could not have a model of that name.</exception>
    public static RepoId Parse(string text) => TryParse(text) ?? throw new GroveException(
        $"'{RepoPath.Shown(text)}' is no name of a model on a hub: letters, digits, '-', '_' and '.' are allowed, with one '/'. Write ORG/NAME, such as HuggingFaceTB/SmolLM2-135M",
        ExitKind.BadInput);

    /// <summary>Reads a name by the rules of the hub, or gives null if it breaks them.</summary>
    /// <param name="text">What may be a name.</param>
    public static RepoId? TryParse(string text) =>
        text.Length <= MostCharacters && Legal().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal)
        && !text.Contains("..", StringComparison.Ordinal) && !text.EndsWith(".git", StringComparison.Ordinal)
            ? new RepoId(text)
            : null;

    /// <summary>The name that a folder of the cache stands for, or null if it holds no model.</summary>
    /// <param name="folder">The folder's own name.</param>
    public static RepoId? OfCacheFolder(string folder) => folder.StartsWith(FolderPrefix, StringComparison.Ordinal)
        ? TryParse(folder[FolderPrefix.Length..].Replace(Separator, "/", StringComparison.Ordinal))
        : null;

    /// <inheritdoc/>
    public override string ToString() => Name;

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?(/[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?)?\z")]
    private static partial Regex Legal();
}
