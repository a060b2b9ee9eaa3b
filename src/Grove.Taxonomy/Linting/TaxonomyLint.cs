using Grove.Taxonomy.Leaves;

namespace Grove.Taxonomy.Linting;

/// <summary>
/// Checks leaf files: against the schemas of InstructLab's taxonomy, for what Grove needs to grow from them, and for style as
/// yamllint does with InstructLab's settings. One broken file never hides another.
/// </summary>
public static class TaxonomyLint
{
    /// <summary>Checks every leaf at or below some paths.</summary>
    /// <param name="paths">Folders, or files of any name.</param>
    /// <param name="fetch">Whether documents in git repositories are fetched to see that they are there.</param>
    /// <param name="cancellation">Stops between files, or a fetch.</param>
    /// <returns>One entry for each file, each once, in order of the paths and below them by name.</returns>
    /// <exception cref="TaxonomyException">A path leads nowhere, or a folder holds no leaf.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<LintedFile> Check(IReadOnlyList<string> paths, bool fetch = false, CancellationToken cancellation = default)
    {
        ReadingOptions options = new() { Fetch = fetch, AllowsAbsent = !fetch, Cancellation = cancellation };
        List<Diagnostic> nowhere = [];
        List<LintedFile> files = [];
        HashSet<string> seen = [];
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                if (seen.Add(System.IO.Path.GetFullPath(path)))
                    files.Add(CheckFile(path, path, options));
                continue;
            }

            if (!Directory.Exists(path))
            {
                nowhere.Add(LeafFinder.NoPath(path));
                continue;
            }

            List<Diagnostic> ofFolders = [];
            IReadOnlyList<string> leaves = LeafFinder.Find(path, ofFolders);
            if (leaves.Count == 0 && ofFolders.Count == 0)
                nowhere.Add(LeafFinder.NoLeaf(path));
            IEnumerable<LintedFile> checkedFiles = leaves.Select(file => CheckFile(path, file, options)).Concat(ofFolders.GroupBy(found => found.File).Select(OfFolder));
            foreach (LintedFile file in checkedFiles.OrderBy(file => file.Path, StringComparer.Ordinal))
            {
                cancellation.ThrowIfCancellationRequested();
                if (seen.Add(System.IO.Path.GetFullPath(file.Path)))
                    files.Add(file);
            }
        }

        return nowhere.Count == 0 ? files : throw new TaxonomyException(nowhere);
    }

    /// <summary>Checks the text that a leaf file has, or is to have.</summary>
    /// <param name="path">Path of the file, which need not exist; its folder decides the kind and holds the documents.</param>
    /// <param name="text">The text.</param>
    public static LintedFile CheckText(string path, string text)
    {
        List<Diagnostic> found = [];
        return Judge(path, LeafReader.Read(path, path, text, new ReadingOptions { Fetch = false, AllowsAbsent = true }, found), found);
    }

    static LintedFile CheckFile(string root, string file, ReadingOptions options)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        List<Diagnostic> found = [];
        LeafReading reading = LeafReader.Read(root, file, options, found);
        string name = System.IO.Path.GetFileName(file);
        if (name != LeafFinder.LeafName)
        {
            found.Add(LeafFinder.WrongName(file) with
            {
                Message = $"in a taxonomy a leaf file must be named exactly '{LeafFinder.LeafName}'; '{name}' would not be read",
                Suggestion = "Rename the file.",
                Severity = Severity.Warning,
                Concern = Concern.Style,
            });
        }

        return Judge(file, reading, found);
    }

    static LintedFile Judge(string file, LeafReading reading, List<Diagnostic> found)
    {
        if (reading.Text is string text && reading.Version != 1)
            found.AddRange(YamlStyle.Check(file, text, reading.Root).Select(problem => problem.Diagnostic));
        found.AddRange(LeafGuidance.Check(file, reading));
        Diagnostic[] ordered = [.. found
            .OrderBy(diagnostic => diagnostic.File == file ? 0 : 1).ThenBy(diagnostic => diagnostic.File, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Line).ThenBy(diagnostic => diagnostic.Column)];
        Diagnostic[] errors = [.. ordered.Where(diagnostic => diagnostic.Severity == Severity.Error)];
        return new LintedFile
        {
            Path = file,
            Kind = reading.IsKnowledge switch { true => "knowledge", false => "skill", null => null },
            Version = reading.Version,
            Valid = errors.All(error => error.Concern == Concern.Growing),
            Usable = errors.All(error => error.Concern == Concern.InstructLab),
            Errors = errors,
            Warnings = [.. ordered.Where(diagnostic => diagnostic.Severity == Severity.Warning)],
            Text = reading.Text,
        };
    }

    static LintedFile OfFolder(IGrouping<string, Diagnostic> found)
    {
        bool sound = found.All(diagnostic => diagnostic.Severity == Severity.Warning);
        return new LintedFile
        {
            Path = found.Key,
            Kind = null,
            Version = null,
            Valid = sound,
            Usable = sound,
            Errors = [.. found.Where(diagnostic => diagnostic.Severity == Severity.Error)],
            Warnings = [.. found.Where(diagnostic => diagnostic.Severity == Severity.Warning)],
        };
    }
}
