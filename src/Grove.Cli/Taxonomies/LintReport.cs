using System.Globalization;
using Grove.Taxonomy;
using Grove.Taxonomy.Linting;

namespace Grove.Cli.Taxonomies;

/// <summary>Shows what the check of leaf files found, to people and to programs.</summary>
static class LintReport
{
    const int LongestLine = 100;

    /// <summary>Writes every problem with the line that it is in, and a summary.</summary>
    /// <param name="files">The files.</param>
    /// <param name="onlyUsable">Whether what only InstructLab minds is left out.</param>
    /// <param name="screen">Where to write.</param>
    public static void Show(IReadOnlyList<LintedFile> files, bool onlyUsable, Screen screen)
    {
        foreach (LintedFile file in files)
        {
            Diagnostic[] shown = [.. file.Errors.Concat(file.Warnings).Where(found => !onlyUsable || found.Concern != Concern.InstructLab)];
            if (shown.Length == 0) continue;
            screen.Say(onlyUsable ? file.Path : Heading(file));
            foreach (Diagnostic found in shown) Show(file, found, screen);
            screen.Say();
        }
        screen.Say(Summary(files, onlyUsable));
    }

    /// <summary>Takes out the folders that nothing but a warning is known of, and tells it on the side.</summary>
    public static IReadOnlyList<LintedFile> WithoutFolders(IReadOnlyList<LintedFile> files, Screen screen)
    {
        LintedFile[] folders = [.. files.Where(file => file.Errors.Count == 0 && Directory.Exists(file.Path))];
        foreach (Diagnostic found in folders.SelectMany(folder => folder.Warnings)) screen.Note($"Note: {found.Message} ({found.File}). {found.Suggestion}");
        return folders.Length == 0 ? files : [.. files.Except(folders)];
    }

    /// <summary>The object of <c>--json</c>.</summary>
    public static IEnumerable<object> Objects(IReadOnlyList<LintedFile> files) => files.Select(file => new
    {
        file.Path,
        file.Kind,
        file.Version,
        file.Valid,
        file.Usable,
        Errors = file.Errors.Select(found => Object(file, found)),
        Warnings = file.Warnings.Select(found => Object(file, found)),
    });

    static object Object(LintedFile file, Diagnostic found) => new
    {
        Line = found.File == file.Path ? found.Line : 1,
        Column = found.File == file.Path ? found.Column : 1,
        found.Rule,
        Message = found.File == file.Path ? found.Message : $"{Elsewhere(file, found)}: {found.Message}",
        found.Suggestion,
    };

    static string Heading(LintedFile file) => (file.Valid, file.Usable) switch
    {
        (true, true) => file.Path,
        (false, true) => $"{file.Path}  (Grove can use it, InstructLab cannot)",
        (true, false) => $"{file.Path}  (valid, but Grove cannot use it)",
        _ => $"{file.Path}  (invalid)",
    };

    static void Show(LintedFile file, Diagnostic found, Screen screen)
    {
        string severity = found.Severity == Severity.Error ? "error" : "warning";
        string place = found.File == file.Path ? string.Create(CultureInfo.InvariantCulture, $"{found.Line}:{found.Column}") : Elsewhere(file, found);
        screen.Say($"  {place}  {severity}  {found.Rule}: {found.Message}");
        if (found.File == file.Path && file.Line(found.Line) is string line && line.Length > 0)
        {
            // Around the place, where the line is long.
            int from = found.Column > LongestLine ? found.Column - (LongestLine / 2) : 0;
            string shown = from >= line.Length ? "" : line[from..Math.Min(line.Length, from + LongestLine)].Replace('\t', ' ');
            screen.Say($"      | {shown}");
            screen.Say($"      | {new string(' ', Math.Clamp(found.Column - 1 - from, 0, LongestLine))}^");
        }
        screen.Say($"      {found.Suggestion}");
    }

    static string Elsewhere(LintedFile file, Diagnostic found)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        string name = Path.GetRelativePath(folder, Path.GetFullPath(found.File));
        return string.Create(CultureInfo.InvariantCulture, $"{(name.StartsWith("..", StringComparison.Ordinal) ? Path.GetFileName(found.File) : name)}:{found.Line}:{found.Column}");
    }

    static string Summary(IReadOnlyList<LintedFile> files, bool onlyUsable)
    {
        int invalid = onlyUsable ? 0 : files.Count(file => !file.Valid), unusable = files.Count(file => !file.Usable), warnings = files.Sum(file => file.Warnings.Count);
        string counted = files.Count == 1 ? "1 file" : $"{files.Count} files";
        string valid = onlyUsable ? "" : invalid == 0 ? "valid for InstructLab, " : files.Count == 1 ? "not valid for InstructLab, " : $"{invalid} not valid for InstructLab, ";
        string usable = unusable == 0 ? (files.Count == 1 ? "Grove can use it" : "Grove can use all of them") : files.Count == 1 ? "Grove cannot use it" : $"{unusable} that Grove cannot use";
        return $"{counted}: {valid}{usable}{(warnings == 0 ? "" : warnings == 1 ? "; 1 warning" : $"; {warnings} warnings")}.";
    }
}
