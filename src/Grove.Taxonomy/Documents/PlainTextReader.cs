using System.Text.RegularExpressions;

namespace Grove.Taxonomy.Documents;

/// <summary>
/// Plain text to blocks. Blank lines separate paragraphs; a line underlined with <c>===</c> or <c>---</c>, or a short line
/// that stands alone without an end mark, is a heading; lines that begin with <c>-</c>, <c>*</c>, <c>•</c> or a number are a list.
/// </summary>
static partial class PlainTextReader
{
    const int LongestHeading = 80;

    public static Document Read(string file, string text)
    {
        BlockWriter writer = new();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        int start = 0;
        while (start < lines.Length)
        {
            if (string.IsNullOrWhiteSpace(lines[start]))
            {
                start++;
                continue;
            }

            int end = start;
            while (end < lines.Length && !string.IsNullOrWhiteSpace(lines[end]))
                end++;
            Write(lines.AsSpan(start, end - start), start + 1, writer);
            start = end;
        }

        return writer.Finish(file);
    }

    // lines: one or more lines without a blank one; firstLine: the 1-based number of the first.
    static void Write(ReadOnlySpan<string> lines, int firstLine, BlockWriter writer)
    {
        if (lines.Length > 1 && Underline().IsMatch(lines[1]))
        {
            writer.Heading(lines[1].TrimStart()[0] == '=' ? 1 : 2, lines[0].Trim());
            if (lines.Length > 2)
                Write(lines[2..], firstLine + 2, writer);
            return;
        }

        if (lines.Length == 1 && IsHeading(lines[0].Trim()))
        {
            writer.Heading(firstLine == 1 ? 1 : 2, lines[0].Trim());
            return;
        }

        int prose = 0;
        while (prose < lines.Length && !Item().IsMatch(lines[prose]))
            prose++;
        if (prose > 0)
            writer.Paragraph(firstLine, Join(lines[..prose]));
        if (prose < lines.Length)
            WriteList(lines[prose..], firstLine + prose, writer);
    }

    static void WriteList(ReadOnlySpan<string> lines, int firstLine, BlockWriter writer)
    {
        List<string> items = [];
        foreach (string line in lines)
        {
            if (Item().Match(line) is { Success: true } match)
                items.Add(line[match.Length..].Trim());
            else
                items[^1] = $"{items[^1]} {line.Trim()}";
        }

        writer.List(firstLine, lead: null, char.IsAsciiDigit(lines[0].TrimStart()[0]), items);
    }

    static bool IsHeading(string line) =>
        line.Length <= LongestHeading
        && !".!?:;,".Contains(line[^1])
        && (char.IsUpper(line[0]) || char.IsAsciiDigit(line[0]))
        && !Item().IsMatch(line);

    static string Join(ReadOnlySpan<string> lines) => string.Join(' ', lines.ToArray().Select(line => line.Trim()));

    [GeneratedRegex(@"^\s*(={3,}|-{3,})\s*$")]
    private static partial Regex Underline();

    [GeneratedRegex(@"^\s*([-*•–]|\d{1,3}[.)])\s+(?=\S)")]
    private static partial Regex Item();
}
