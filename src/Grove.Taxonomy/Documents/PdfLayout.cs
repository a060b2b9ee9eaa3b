using System.Text;
using System.Text.RegularExpressions;

namespace Grove.Taxonomy.Documents;

/// <summary>Makes blocks of the lines of a PDF file.</summary>
sealed partial class PdfLayout
{
    const int LongestHeading = 120;

    readonly List<(int Number, PdfLine Line, bool FirstOfPage)> lines = [];
    readonly double body;
    readonly double[] headings;
    readonly StringBuilder paragraph = new();
    readonly List<string> items = [];
    int paragraphStart, listStart;
    bool ordered;

    public PdfLayout(IReadOnlyList<IReadOnlyList<PdfLine>> pages)
    {
        HashSet<(int, string)> furniture = Furniture(pages);
        int number = 0;
        foreach (IReadOnlyList<PdfLine> page in pages)
        {
            bool first = true;
            foreach (PdfLine line in page)
            {
                number++;
                if (furniture.Contains(Mark(line)) || PageNumber().IsMatch(line.Text))
                    continue;
                lines.Add((number, line, first));
                first = false;
            }
        }

        body = lines.GroupBy(entry => entry.Line.Size).MaxBy(group => group.Sum(entry => entry.Line.Text.Length))?.Key ?? 10;
        headings = [.. lines.Where(entry => IsLarge(entry.Line)).Select(entry => entry.Line.Size).Distinct().OrderDescending()];
    }

    public void Write(BlockWriter writer)
    {
        for (int index = 0; index < lines.Count; index++)
        {
            (int number, PdfLine line, bool firstOfPage) = lines[index];
            if (TableEnd(index) is int end)
            {
                Close(writer);
                writer.Table(number, [.. line.Cells.Select(cell => cell.Text)], Rows(index, end));
                index = end - 1;
                continue;
            }

            string text = line.Text.Trim();
            PdfLine? before = index > 0 && !firstOfPage ? lines[index - 1].Line : null;
            if (Level(line, before) is int level)
            {
                Close(writer);
                // A heading may take more than one line.
                while (index + 1 < lines.Count && IsLarge(line) && lines[index + 1].Line.Size == line.Size && line.Bottom - lines[index + 1].Line.Bottom is > 0 and var step && step < 1.6 * line.Size)
                    (text, line, index) = ($"{text} {lines[index + 1].Line.Text.Trim()}", lines[index + 1].Line, index + 1);
                writer.Heading(level, text);
                continue;
            }

            bool gap = before is not null && (before.Bottom - line.Bottom > 1.65 * Math.Max(line.Size, before.Size) || before.Bottom < line.Bottom);
            if (Item().Match(text) is { Success: true } sign)
            {
                CloseParagraph(writer);
                if (items.Count == 0)
                    (listStart, ordered) = (number, char.IsAsciiDigit(sign.Value[0]));
                items.Add(text[sign.Length..].Trim());
            }
            else if (items.Count > 0 && !gap && line.Left > body)
            {
                items[^1] = Join(items[^1], text);
            }
            else
            {
                CloseList(writer);
                bool pageBreak = firstOfPage && paragraph.Length > 0 && !".!?:".Contains(paragraph[^1]);
                if (gap || (firstOfPage && !pageBreak))
                    CloseParagraph(writer);
                if (paragraph.Length == 0)
                    paragraphStart = number;
                string joined = paragraph.Length == 0 ? text : Join(paragraph.ToString(), text);
                paragraph.Clear().Append(joined);
            }
        }

        Close(writer);
    }

    bool IsLarge(PdfLine line) => line.Size > 1.12 * body && line.Text.Length <= LongestHeading;

    int? Level(PdfLine line, PdfLine? before)
    {
        string text = line.Text.Trim();
        if (!text.Any(char.IsLetter))
            return null;
        if (IsLarge(line))
            return Math.Min(6, Array.IndexOf(headings, line.Size) + 1);
        bool apart = before is null || before.Bottom - line.Bottom > 1.3 * line.Size;
        return line.Bold && apart && line.Cells.Count == 1 && text.Length <= LongestHeading && !".!?:;,".Contains(text[^1]) && !Item().IsMatch(text)
            ? Math.Min(6, headings.Length + 1)
            : null;
    }

    // Lines with the same number of cells that begin at the same places; a line of one cell continues the cell above it.
    int? TableEnd(int from)
    {
        PdfLine head = lines[from].Line;
        if (head.Cells.Count < 2 || Item().IsMatch(head.Text))
            return null;
        int end = from + 1, rows = 1;
        while (end < lines.Count && !lines[end].FirstOfPage)
        {
            PdfLine line = lines[end].Line;
            double step = lines[end - 1].Line.Bottom - line.Bottom;
            if (step <= 0 || step > 4 * head.Size || !line.Cells.All(cell => Column(head, cell.Left) >= 0))
                break;
            bool continues = line.Cells.Count < head.Cells.Count && step < 1.5 * head.Size;
            if (!continues && line.Cells.Count < Math.Max(2, head.Cells.Count - 1))
                break;
            rows += continues ? 0 : 1;
            end++;
        }

        return rows >= 3 || (rows == 2 && head.Cells.Count >= 3) ? end : null;
    }

    static int Column(PdfLine head, double left)
    {
        for (int index = 0; index < head.Cells.Count; index++)
        {
            if (Math.Abs(head.Cells[index].Left - left) <= 0.8 * head.Size)
                return index;
        }

        return -1;
    }

    IEnumerable<IReadOnlyList<string>> Rows(int from, int end)
    {
        PdfLine head = lines[from].Line;
        List<string[]> rows = [];
        for (int index = from + 1; index < end; index++)
        {
            PdfLine line = lines[index].Line;
            bool continues = rows.Count > 0 && line.Cells.Count < head.Cells.Count && lines[index - 1].Line.Bottom - line.Bottom < 1.5 * head.Size;
            if (!continues)
                rows.Add([.. Enumerable.Repeat("", head.Cells.Count)]);
            foreach ((double left, string text) in line.Cells)
            {
                int column = Column(head, left);
                rows[^1][column] = rows[^1][column].Length == 0 ? text : Join(rows[^1][column], text);
            }
        }

        return rows;
    }

    void Close(BlockWriter writer)
    {
        CloseParagraph(writer);
        CloseList(writer);
    }

    void CloseParagraph(BlockWriter writer)
    {
        if (paragraph.Length > 0)
            writer.Paragraph(paragraphStart, paragraph.ToString());
        paragraph.Clear();
    }

    void CloseList(BlockWriter writer)
    {
        if (items.Count > 0)
            writer.List(listStart, null, ordered, items.ToArray());
        items.Clear();
    }

    // "insur-" and "ance" are one word that the end of a line divided.
    static string Join(string left, string right) =>
        left.Length > 1 && left[^1] == '-' && char.IsLetter(left[^2]) && right.Length > 0 && char.IsLower(right[0]) ? left[..^1] + right : $"{left} {right}";

    // What stands at the same height of most pages, its numbers aside, belongs to the paper and not to the text.
    static HashSet<(int, string)> Furniture(IReadOnlyList<IReadOnlyList<PdfLine>> pages) => pages.Count < 3 ? [] :
        [.. pages.SelectMany(page => page.Select(Mark).Distinct()).GroupBy(mark => mark).Where(group => group.Count() * 2 > pages.Count && group.Count() >= 3).Select(group => group.Key)];

    static (int Height, string Text) Mark(PdfLine line) => ((int)Math.Round(line.Bottom / 3), Digits().Replace(line.Text, "#"));

    [GeneratedRegex(@"^\s*([•▪◦‣–*\-·]|\d{1,3}[.)])\s+(?=\S)")]
    private static partial Regex Item();

    [GeneratedRegex(@"^\s*((page|seite|página)\s+)?\d{1,4}(\s*(of|von|de|/)\s*\d{1,4})?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex PageNumber();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
