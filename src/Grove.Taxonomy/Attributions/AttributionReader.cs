using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Attributions;

/// <summary>
/// Reads <c>attribution.txt</c>: entries of lines <c>Title of work: …</c>, <c>Link to work: …</c>, <c>Revision: …</c>,
/// <c>License of the work: …</c> and <c>Creator names: …</c>; a title, or a blank line, begins the next entry.
/// </summary>
static class AttributionReader
{
    /// <summary>The name of the file beside a leaf.</summary>
    public const string FileName = "attribution.txt";

    static readonly string[] Names = ["title of work", "link to work", "revision", "license of the work", "creator names"];

    /// <summary>The entries of the file beside a leaf; what is worth mending is noted as style.</summary>
    /// <param name="leaf">Path of the <c>qna.yaml</c>.</param>
    /// <param name="asksForFile">Whether to note that there is none.</param>
    /// <param name="diagnostics">Takes the notes.</param>
    public static IReadOnlyList<Attribution> Read(string leaf, bool asksForFile, List<Diagnostic> diagnostics)
    {
        string file = Path.Combine(Path.GetDirectoryName(leaf) ?? "", FileName);
        if (!File.Exists(file))
        {
            if (asksForFile)
                Warn(leaf, 1, "no-attribution", $"there is no '{FileName}' beside the leaf", "Write one that names the work, its licence and who made it, so that the model may be passed on.");
            return [];
        }

        List<Diagnostic> unreadable = [];
        if (TextFile.Read(file, unreadable) is not string text)
        {
            diagnostics.AddRange(unreadable.Select(found => found with { Severity = Severity.Warning, Concern = Concern.Style }));
            return [];
        }

        List<Attribution> entries = Entries(file, text, Warn);
        if (entries.Count == 0)
            Warn(file, 1, "attribution", "the file names no work", "Write 'Title of work: …', 'Link to work: …', 'License of the work: …' and 'Creator names: …'.");
        foreach (Attribution entry in entries)
        {
            string[] missing = [.. Names.Zip([entry.Title, entry.Link, "-", entry.License, entry.Creators]).Where(pair => pair.Second.Length == 0).Select(pair => pair.First)];
            if (missing.Length > 0)
                Warn(file, entry.Line, "attribution", $"the entry does not tell: {string.Join(", ", missing)}", "Add a line for each, such as 'License of the work: CC-BY-4.0'.");
            if (entry.License.Length > 0 && !entry.IsLicenseAccepted)
            {
                Warn(file, entry.Line, "license", $"the licence '{entry.License}' is not among those that InstructLab's taxonomy accepts",
                    $"Check that the work may be used; accepted are {string.Join(", ", Attribution.AcceptedLicenses)}.");
            }
        }

        return entries;

        void Warn(string place, int line, string rule, string message, string suggestion) =>
            diagnostics.Add(new Diagnostic(place, line, 1, rule, message, suggestion, Severity.Warning) { Concern = Concern.Style });
    }

    static List<Attribution> Entries(string file, string text, Action<string, int, string, string, string> warn)
    {
        List<Attribution> entries = [];
        string[] values = new string[Names.Length];
        int first = 0;
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index].Trim();
            int colon = line.IndexOf(':');
            string name = colon > 0 ? line[..colon].Trim().ToLowerInvariant().Replace("licence", "license", StringComparison.Ordinal) : "";
            int field = Array.IndexOf(Names, name);
            if (line.Length == 0 || (field >= 0 && values[field] is not null))
                Close();
            if (field >= 0)
            {
                first = first == 0 ? index + 1 : first;
                values[field] = line[(colon + 1)..].Trim();
            }
            else if (line.Length > 0)
            {
                warn(file, index + 1, "attribution", $"'{(line.Length > 40 ? line[..40] + "…" : line)}' is not one of the known lines", "Begin it with 'Title of work:', 'Link to work:', 'Revision:', 'License of the work:' or 'Creator names:'.");
            }
        }

        Close();
        return entries;

        void Close()
        {
            if (first > 0)
                entries.Add(new Attribution(values[0] ?? "", values[1] ?? "", values[2] ?? "", values[3] ?? "", values[4] ?? "", first));
            (values, first) = (new string[Names.Length], 0);
        }
    }
}
