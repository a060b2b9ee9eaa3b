using UglyToad.PdfPig.Content;

namespace Grove.Taxonomy.Documents;

/// <summary>A line of text on a page.</summary>
/// <param name="Cells">Its words, grouped where wide gaps lie between, with the left edge of each group in points.</param>
/// <param name="Size">Size of most of its letters, in points.</param>
/// <param name="Bold">Whether all its words are bold.</param>
/// <param name="Left">Left edge, in points.</param>
/// <param name="Bottom">Height of its baseline above the bottom of the page, in points.</param>
sealed record PdfLine(IReadOnlyList<(double Left, string Text)> Cells, double Size, bool Bold, double Left, double Bottom)
{
    public string Text => string.Join(' ', Cells.Select(cell => cell.Text));

    /// <summary>The lines of a page in reading order: of the left column before those of the right one, where it has two.</summary>
    public static IReadOnlyList<PdfLine> Of(IEnumerable<Word> found, double width)
    {
        Word[] words = [.. found.Where(word => !string.IsNullOrWhiteSpace(word.Text))];
        List<List<Word>> lines = Rows(words);
        return Gutter(lines, width) is double gutter
            ? [.. Rows([.. words.Where(word => Middle(word) < gutter)]).Select(line => Of(line)), .. Rows([.. words.Where(word => Middle(word) >= gutter)]).Select(line => Of(line))]
            : [.. lines.Select(line => Of(line))];
    }

    static List<List<Word>> Rows(Word[] words)
    {
        List<List<Word>> rows = [];
        foreach (Word word in words.OrderByDescending(word => Base(word)).ThenBy(word => word.BoundingBox.Left))
        {
            if (rows.Count > 0 && Math.Abs(Base(rows[^1][0]) - Base(word)) <= 0.4 * Math.Max(4, SizeOf(word)))
                rows[^1].Add(word);
            else
                rows.Add([word]);
        }

        foreach (List<Word> row in rows)
            row.Sort((one, two) => one.BoundingBox.Left.CompareTo(two.BoundingBox.Left));
        return rows;
    }

    // Two columns of running text: a strip in the middle that no word crosses, with several words to both sides in many lines.
    // A table has such strips too, but few words in a cell.
    static double? Gutter(List<List<Word>> lines, double width)
    {
        for (double x = 0.4 * width; x <= 0.6 * width; x += 2)
        {
            List<Word>[] both = [.. lines.Where(line => line.Any(word => Middle(word) < x) && line.Any(word => Middle(word) >= x))];
            if (both.Length >= 10
                && !lines.Exists(line => line.Exists(word => word.BoundingBox.Left < x + 3 && word.BoundingBox.Right > x - 3))
                && both.Average(line => Math.Min(line.Count(word => Middle(word) < x), line.Count(word => Middle(word) >= x))) >= 4)
                return x;
        }

        return null;
    }

    static PdfLine Of(List<Word> words)
    {
        double size = words.SelectMany(word => word.Letters).GroupBy(letter => Math.Round(letter.PointSize * 2) / 2).MaxBy(group => group.Count())?.Key ?? 10;
        List<(double Left, string Text)> cells = [];
        double right = double.NegativeInfinity;
        foreach (Word word in words)
        {
            string text = word.Text.Replace("\u00AD", "", StringComparison.Ordinal).Trim();
            if (cells.Count > 0 && word.BoundingBox.Left - right < 1.2 * Math.Max(4, size))
                cells[^1] = (cells[^1].Left, $"{cells[^1].Text} {text}");
            else
                cells.Add((word.BoundingBox.Left, text));
            right = Math.Max(right, word.BoundingBox.Right);
        }

        bool bold = words.All(word => word.FontName?.Contains("bold", StringComparison.OrdinalIgnoreCase) == true || word.FontName?.Contains("black", StringComparison.OrdinalIgnoreCase) == true);
        return new PdfLine(cells, size, bold, words[0].BoundingBox.Left, words.Min(Base));
    }

    static double Base(Word word) => word.Letters[0].StartBaseLine.Y;

    static double SizeOf(Word word) => word.Letters[0].PointSize;

    static double Middle(Word word) => (word.BoundingBox.Left + word.BoundingBox.Right) / 2;
}
