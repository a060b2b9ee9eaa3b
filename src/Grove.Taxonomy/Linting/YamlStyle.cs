using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Linting;

/// <summary>
/// The style rules of yamllint's preset <c>relaxed</c> without line lengths, which is what InstructLab asks of leaves from
/// version 2 on. There they are errors; here they are warnings, because they change nothing about what a leaf says.
/// </summary>
static class YamlStyle
{
    const int MostBlankLines = 2;

    /// <summary>All problems of a file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="text">Its text, without a byte order mark.</param>
    /// <param name="root">Its tree, or null where it has none; the rules about lines hold all the same.</param>
    public static IReadOnlyList<StyleProblem> Check(string file, string text, Node? root)
    {
        List<StyleProblem> problems = [];
        Lines lines = new(text);
        void Add(int line, int column, string rule, string message, string suggestion, TextEdit? edit = null) =>
            problems.Add(new StyleProblem(new Diagnostic(file, line, column, rule, message, suggestion, Severity.Warning) { Concern = Concern.Style }, edit));

        CheckLines(lines, Add);
        if (root is null)
            return problems;
        TokenSpacing.Check(text, Add);
        new Indentation(Add).Check(root);
        return problems;
    }

    static void CheckLines(Lines lines, Action<int, int, string, string, string, TextEdit?> add)
    {
        if (lines.Text.Length == 0)
            return;
        if (lines.Count > 1 && lines.Text[lines.End(1)] == '\r')
            add(1, lines.Length(1) + 1, "new-lines", "the lines end as on Windows", "Save the file with Unix line endings.", null);
        int last = lines.Length(lines.Count) == 0 ? lines.Count - 1 : lines.Count;
        if (last == lines.Count)
            add(last, lines.Length(last) + 1, "new-line-at-end-of-file", "the last line does not end", "Press Enter at the end of the file.", new TextEdit(lines.Text.Length, lines.Text.Length, "\n"));

        int blank = 0;
        for (int line = 1; line <= last; line++)
        {
            string content = lines.Content(line);
            int kept = content.TrimEnd(' ', '\t').Length;
            if (kept < content.Length)
                add(line, kept + 1, "trailing-spaces", "there are blanks at the end of the line", "Remove them.", new TextEdit(lines.Start(line) + kept, lines.End(line), ""));
            blank = content.Length == 0 ? blank + 1 : 0;
            if (blank == 0 || (line < last && lines.Length(line + 1) == 0))
                continue;
            int most = line == last || blank == line ? 0 : MostBlankLines;
            if (blank > most)
            {
                string where = line == last ? " at the end" : blank == line ? " at the beginning" : "";
                add(line, 1, "empty-lines", $"there are {blank} blank lines{where}; at most {most} are wanted", blank - most == 1 ? "Remove one." : $"Remove {blank - most}.",
                    new TextEdit(lines.Start(line - blank + 1 + most), lines.Start(line + 1), ""));
            }
        }
    }
}
