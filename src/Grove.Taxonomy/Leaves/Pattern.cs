using System.IO.Enumeration;

namespace Grove.Taxonomy.Leaves;

/// <summary>
/// A file name pattern: parts separated by <c>/</c>; <c>*</c> stands for any characters within a part and <c>**</c> as a whole
/// part for any number of folders. Case is ignored, so that a taxonomy means the same on every disk.
/// </summary>
sealed class Pattern
{
    readonly string[] parts;

    Pattern(string[] parts) => this.parts = parts;

    /// <summary>Reads a pattern; null with a complaint (to follow "the pattern …") where it is not usable.</summary>
    public static Pattern? Parse(string text, out string complaint, out string suggestion)
    {
        string[] parts = [.. text.Split('/').Where(part => part is not ("" or "."))];
        (complaint, suggestion) = text switch
        {
            _ when text.Contains('\\') => ("contains '\\'; folders are separated by '/'", "Write '/' instead of '\\'."),
            _ when text.StartsWith('/') || (text.Length > 1 && text[1] == ':') => ("is an absolute path; it must begin at the folder of the leaf", "Copy the files beside the leaf and name them from there."),
            _ when parts.Contains("..") => ("leaves the folder of the leaf with '..'", "Copy the files beside the leaf and name them from there."),
            _ when text.Contains("://", StringComparison.Ordinal) => ("is a web address; a pattern is the name of a file", "Copy the file beside the leaf and name it from there, or name its git repository with repo and commit."),
            _ when text.EndsWith('/') || parts.Length == 0 => ("names no file", "Add a file name, such as '*.md'."),
            _ when parts.Length > 16 => ("has more than 16 parts", "Use '**' for any number of folders."),
            _ => ("", ""),
        };
        return complaint.Length == 0 ? new Pattern(parts) : null;
    }

    /// <summary>Whether a file with these folder names and this name, below the leaf's folder, is meant.</summary>
    public bool Matches(IReadOnlyList<string> path) => Match(0, path, 0, prefix: false);

    /// <summary>Whether files in the folder with this path could be meant.</summary>
    public bool CouldMatchBelow(IReadOnlyList<string> folder) => Match(0, folder, 0, prefix: true);

    bool Match(int part, IReadOnlyList<string> path, int index, bool prefix)
    {
        if (index == path.Count)
            return prefix ? part < parts.Length : part == parts.Length;
        if (part == parts.Length)
            return false;
        if (parts[part] == "**" && part < parts.Length - 1)
            return Match(part + 1, path, index, prefix) || Match(part, path, index + 1, prefix);
        if (parts[part] == "**")
            return true;
        return FileSystemName.MatchesSimpleExpression(parts[part], path[index], ignoreCase: true) && Match(part + 1, path, index + 1, prefix);
    }
}
