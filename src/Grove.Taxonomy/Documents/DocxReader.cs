using System.Text;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using WordDocument = DocumentFormat.OpenXml.Packaging.WordprocessingDocument;
using WordParagraph = DocumentFormat.OpenXml.Wordprocessing.Paragraph;
using WordTable = DocumentFormat.OpenXml.Wordprocessing.Table;

namespace Grove.Taxonomy.Documents;

/// <summary>Word documents to blocks. Headings are known by their style, lists by their numbering; deleted text, comments and notes are left out.</summary>
static partial class DocxReader
{
    public static Document? Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length > DocumentReader.MaximumBytes)
            throw new DocumentProblemException("too-large", $"the file holds {stream.Length / 1_000_000} MB; at most {DocumentReader.MaximumBytes / 1_000_000} MB are read", "Split it, or take the pictures out.");
        DocxPackage.Check(stream);
        try
        {
            using WordDocument word = WordDocument.Open(stream, isEditable: false);
            if (word.MainDocumentPart?.Document?.Body is not Body body)
                throw DocxPackage.Broken(null);
            Walk walk = new(word.MainDocumentPart);
            walk.Children(body);
            walk.CloseList();
            return walk.Writer.Finish(file);
        }
        catch (Exception error) when (error is OpenXmlPackageException or FileFormatException or InvalidOperationException or System.Xml.XmlException or FormatException or ArgumentException or KeyNotFoundException)
        {
            throw DocxPackage.Broken(error);
        }
    }

    sealed class Walk
    {
        readonly Dictionary<string, Style> styles;
        readonly Numbering? numbering;
        readonly List<(int Level, bool Ordered, int Number, string Text)> list = [];
        int number;

        public Walk(MainDocumentPart part)
        {
            styles = [];
            foreach (Style style in part.StyleDefinitionsPart?.Styles?.Elements<Style>() ?? [])
            {
                if (style.StyleId?.Value is string id)
                    styles.TryAdd(id, style);
            }

            numbering = part.NumberingDefinitionsPart?.Numbering;
        }

        public BlockWriter Writer { get; } = new();

        public void Children(OpenXmlElement parent)
        {
            foreach (OpenXmlElement element in parent.ChildElements)
            {
                switch (element)
                {
                    case WordParagraph paragraph:
                        number++;
                        Paragraph(paragraph);
                        break;
                    case WordTable table:
                        number++;
                        CloseList();
                        Table(table);
                        break;
                    case SdtBlock or SdtContentBlock or CustomXmlBlock:
                        Children(element);
                        break;
                }
            }
        }

        void Paragraph(WordParagraph paragraph)
        {
            string text = TextOf(paragraph);
            if (text.Length == 0)
                return;
            if (HeadingLevel(paragraph) is int level)
            {
                CloseList();
                Writer.Heading(level, text);
            }
            else if (ListPlace(paragraph) is (int depth, bool ordered))
            {
                list.Add((depth, ordered, number, text));
            }
            else
            {
                CloseList();
                Writer.Paragraph(number, text);
            }
        }

        /// <summary>Writes the list that has been gathered; deeper items become lists of their own, led by the item above them.</summary>
        public void CloseList()
        {
            if (list.Count > 0)
                WriteList(0, list.Count, null);
            list.Clear();
        }

        void WriteList(int from, int to, string? lead)
        {
            int level = list[from..to].Min(item => item.Level);
            int[] own = [.. Enumerable.Range(from, to - from).Where(index => list[index].Level == level)];
            Writer.List(list[own[0]].Number, lead, list[own[0]].Ordered, own.Select(index => list[index].Text));
            for (int place = 0; place < own.Length; place++)
            {
                int end = place + 1 < own.Length ? own[place + 1] : to;
                if (end > own[place] + 1)
                    WriteList(own[place] + 1, end, list[own[place]].Text);
            }
        }

        void Table(WordTable table)
        {
            List<List<string>> rows = [];
            foreach (TableRow row in table.Elements<TableRow>())
            {
                List<string> cells = [];
                foreach (TableCell cell in row.Descendants<TableCell>().Where(cell => cell.Ancestors<TableRow>().First() == row))
                {
                    VerticalMerge? merge = cell.TableCellProperties?.VerticalMerge;
                    bool continues = merge is not null && merge.Val?.Value != MergedCellValues.Restart;
                    string text = continues && rows.Count > 0 && cells.Count < rows[^1].Count
                        ? rows[^1][cells.Count]
                        : string.Join(' ', cell.Descendants<WordParagraph>().Select(TextOf).Where(part => part.Length > 0));
                    for (int across = 0; across < Math.Clamp(cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1, 1, 100); across++)
                        cells.Add(text);
                }

                rows.Add(cells);
            }

            if (rows.Count > 1 && rows.Any(row => row.Count > 1))
                Writer.Table(number, rows[0], rows.Skip(1));
            else
                foreach (string text in rows.SelectMany(row => row).Where(text => text.Length > 0))
                    Writer.Paragraph(number, text);
        }

        int? HeadingLevel(WordParagraph paragraph)
        {
            if (paragraph.ParagraphProperties?.OutlineLevel?.Val?.Value is int outline and < 9)
                return outline + 1;
            string? id = paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;
            for (int step = 0; id is not null && step < 20; step++)
            {
                Style? style = styles.GetValueOrDefault(id);
                // Style ids are translated ("berschrift1" in a German Word); their names are not.
                Match match = Heading().Match(style?.StyleName?.Val?.Value ?? id);
                if (match.Success)
                    return match.Groups["level"].Success ? int.Parse(match.Groups["level"].Value, System.Globalization.CultureInfo.InvariantCulture) : 1;
                if (style?.StyleParagraphProperties?.OutlineLevel?.Val?.Value is int level and < 9)
                    return level + 1;
                id = style?.BasedOn?.Val?.Value;
            }

            return null;
        }

        (int Level, bool Ordered)? ListPlace(WordParagraph paragraph)
        {
            NumberingProperties? place = paragraph.ParagraphProperties?.NumberingProperties;
            string? id = paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;
            for (int step = 0; place is null && id is not null && step < 20; step++)
            {
                Style? style = styles.GetValueOrDefault(id);
                place = style?.StyleParagraphProperties?.NumberingProperties;
                id = style?.BasedOn?.Val?.Value;
            }

            if (place?.NumberingId?.Val?.Value is not int instance || instance == 0)
                return null;
            int level = Math.Clamp(place.NumberingLevelReference?.Val?.Value ?? 0, 0, 8);
            int? definition = numbering?.Elements<NumberingInstance>().FirstOrDefault(found => found.NumberID?.Value == instance)?.AbstractNumId?.Val?.Value;
            Level? form = numbering?.Elements<AbstractNum>().FirstOrDefault(found => found.AbstractNumberId?.Value == definition)?
                .Elements<Level>().FirstOrDefault(found => found.LevelIndex?.Value == level);
            return (level, form?.NumberingFormat?.Val is { } kind && kind.Value != NumberFormatValues.Bullet && kind.Value != NumberFormatValues.None);
        }

        static string TextOf(WordParagraph paragraph)
        {
            StringBuilder text = new();
            foreach (OpenXmlElement element in paragraph.Descendants())
            {
                switch (element)
                {
                    // A drawing stands there twice, once for old programs; its text is not part of the paragraph anyway.
                    case Text words when !words.Ancestors().Any(above => above is AlternateContent or Drawing or Picture): text.Append(words.Text); break;
                    case TabChar or Break or CarriageReturn: text.Append(' '); break;
                    case NoBreakHyphen: text.Append('-'); break;
                }
            }

            return Whitespace().Replace(text.ToString(), " ").Trim();
        }
    }

    [GeneratedRegex(@"^\s*((heading|berschrift|überschrift|titre|título|encabezado)\s*(?<level>[1-9])|title)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
