using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Leaves;
using Grove.Taxonomy.Linting;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Mending;

/// <summary>
/// Mends what can be mended in a leaf without changing what it says: style, values that YAML takes for something else than
/// text, misspelt keys, attribution in the old place, and the slips that make a file no YAML. It edits the text where the
/// problem is, so that comments and layout stay, and keeps an edit only if everything else still reads the same.
/// </summary>
public static class LeafMender
{
    // Every round mends at least one thing; a file with more slips than this is better written anew.
    const int MostRounds = 200;

    /// <summary>Works out how to mend a file. Nothing is written.</summary>
    /// <param name="path">The file.</param>
    public static LeafMending Mend(string path)
    {
        List<Diagnostic> unreadable = [];
        if (TextFile.Read(path, unreadable) is not string before)
            return new LeafMending { Path = path, Before = null, After = null, Changes = [], Rest = TaxonomyLint.Check([path])[0] };

        List<(int, string, string)> changes = [];
        string text = MendSyntax(path, before, changes);
        AttributionMove moved = new(path);
        text = MendValues(path, text, moved, changes);
        text = MendStyle(path, text, changes);
        return new LeafMending
        {
            Path = path,
            Before = before,
            After = text,
            Changes = [.. changes.OrderBy(change => change.Item1)],
            Attribution = moved.Text,
            AttributionBefore = moved.Before,
            Rest = TaxonomyLint.CheckText(path, text),
        };
    }

    static Node? Parse(string path, string text, out Diagnostic? problem)
    {
        List<Diagnostic> found = [];
        Node? root = YamlFile.Parse(path, text, found);
        problem = root is null ? found.Find(diagnostic => diagnostic.Severity == Severity.Error) : null;
        return root;
    }

    static string MendSyntax(string path, string text, List<(int, string, string)> changes)
    {
        string start = text;
        List<(int, string, string)> tried = [];
        for (int round = 0; round < MostRounds; round++)
        {
            if (Parse(path, text, out Diagnostic? problem) is not null)
            {
                changes.AddRange(tried);
                return text;
            }

            if (problem is null || SyntaxMender.Mend(text, problem) is not (string mended, int line, string what))
                return start;
            tried.Add((line, "yaml-syntax", what));
            text = mended;
        }

        return start;
    }

    static string MendValues(string path, string text, AttributionMove moved, List<(int, string, string)> changes)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            List<Diagnostic> found = [];
            LeafReading reading = LeafReader.Read(path, path, text, new ReadingOptions { Fetch = false, AllowsAbsent = true }, found);
            if (reading.Root is null)
                return text;
            // Without a version a file is of version 1, which forgives every key: this slip hides the others.
            if (reading.Root.Entries.FirstOrDefault(entry => entry.Key.Value.Equals("version", StringComparison.OrdinalIgnoreCase)) is MapEntry version && reading.Root.Find("version") is null)
            {
                text = text[..version.Key.From] + "version" + text[(version.Key.From + "version".Length)..];
                changes.Add((version.Key.Line, "unknown-key", $"wrote the key '{version.Key.Value}' as 'version'"));
                continue;
            }

            if (reading.Version == 1)
                return text;
            bool mended = false;
            // From the end, so that the places of the others stay right.
            foreach (Repair repair in reading.Repairs.Where(repair => repair.Kind != RepairKind.MoveAttribution || moved.Takes(repair.Value!)).OrderByDescending(repair => repair.Place.From).DistinctBy(repair => repair.Place.From))
            {
                if (ValueMender.Edit(text, repair) is not (TextEdit edit, string what))
                    continue;
                string candidate = text[..edit.From] + edit.Text + text[edit.To..];
                if (Parse(path, candidate, out _) is not Node after || !ValueMender.Keeps(reading.Root, after, repair))
                    continue;
                if (repair.Kind == RepairKind.MoveAttribution)
                    moved.Add(repair.Value!);
                changes.Add((repair.Place.Line, repair.Kind == RepairKind.MakeText ? "wrong-type" : repair.Kind == RepairKind.MakeNumber ? "wrong-type" : "unknown-key", what));
                text = candidate;
                mended = true;
                break;
            }

            if (!mended)
                return text;
        }

        return text;
    }

    static string MendStyle(string path, string text, List<(int, string, string)> changes)
    {
        if (text.Contains('\r') && Accept(path, text, text.ReplaceLineEndings("\n"), out string unix))
        {
            changes.Add((1, "new-lines", "gave all lines Unix endings"));
            text = unix;
        }

        Node? root = Parse(path, text, out _);
        if (root is MapNode leaf && LeafVersion.Named(leaf) == 1)
            return text;
        Lines lines = new(text);
        HashSet<int> texts = root is null ? [] : BlockLines(root);
        StyleProblem[] problems = [.. YamlStyle.Check(path, text, root)
            .Where(problem => problem.Edit is not null)
            // Blank lines within a text are paragraphs of it.
            .Where(problem => problem.Diagnostic.Rule != "empty-lines" || !texts.Contains(problem.Diagnostic.Line) || problem.Edit!.Value.To == text.Length)
            .OrderByDescending(problem => problem.Edit!.Value.From)];
        string all = Apply(text, problems);
        if (Accept(path, text, all, out string mended))
        {
            changes.AddRange(problems.Select(problem => Told(problem)));
            return mended;
        }

        // One of them would change what the file says: take each by itself.
        foreach (StyleProblem problem in problems)
        {
            if (Accept(path, text, Apply(text, [problem]), out mended))
            {
                changes.Add(Told(problem));
                text = mended;
            }
        }

        return text;
    }

    static (int, string, string) Told(StyleProblem problem) => (problem.Diagnostic.Line, problem.Diagnostic.Rule, problem.Diagnostic.Rule switch
    {
        "trailing-spaces" => "removed blanks at the end of the line",
        "empty-lines" => "removed blank lines",
        "new-line-at-end-of-file" => "ended the last line",
        _ => $"put the blanks right ({problem.Diagnostic.Message})",
    });

    // Edits come from the end of the text to its beginning; one that overlaps the one before it waits for another run.
    static string Apply(string text, IEnumerable<StyleProblem> problems)
    {
        int last = int.MaxValue;
        foreach (StyleProblem problem in problems)
        {
            TextEdit edit = problem.Edit!.Value;
            if (edit.To > last)
                continue;
            text = text[..edit.From] + edit.Text + text[edit.To..];
            last = edit.From;
        }

        return text;
    }

    static bool Accept(string path, string before, string after, out string accepted)
    {
        accepted = after;
        if (before == after)
            return false;
        Node? was = Parse(path, before, out _), now = Parse(path, after, out _);
        return was is null ? now is null : now is not null && ValueMender.SameBesideBlanks(was, now);
    }

    static HashSet<int> BlockLines(Node node) => node switch
    {
        TextNode text when text.LastLine > text.Line => [.. Enumerable.Range(text.Line, text.LastLine - text.Line + 1)],
        ListNode list => [.. list.Items.SelectMany(BlockLines)],
        MapNode map => [.. map.Entries.SelectMany(entry => BlockLines(entry.Value))],
        _ => [],
    };
}
