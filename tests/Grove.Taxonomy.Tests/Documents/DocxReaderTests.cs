using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Grove.Taxonomy.Documents;
using WordParagraph = DocumentFormat.OpenXml.Wordprocessing.Paragraph;
using WordTable = DocumentFormat.OpenXml.Wordprocessing.Table;

namespace Grove.Taxonomy.Tests.Documents;

public sealed class DocxReaderTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Headings_lists_and_tables_survive()
    {
        string path = folder.At("clinic.docx");
        using (WordprocessingDocument word = WordprocessingDocument.Create(path, WordprocessingDocumentType.Document))
        {
            MainDocumentPart part = word.AddMainDocumentPart();
            part.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(new Style(new StyleName { Val = "heading 2" }) { StyleId = "berschrift2", Type = StyleValues.Paragraph });
            part.AddNewPart<NumberingDefinitionsPart>().Numbering = new Numbering(
                new AbstractNum(new Level(new NumberingFormat { Val = NumberFormatValues.Bullet }) { LevelIndex = 0 }) { AbstractNumberId = 1 },
                new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = 7 });
            part.Document = new DocumentFormat.OpenXml.Wordprocessing.Document(new Body(
                Styled("Heading1", "The clinic"),
                new WordParagraph(new Run(new Text("Dr. Smith sees ") { Space = SpaceProcessingModeValues.Preserve }), new Run(new Text("you.")), new DeletedRun(new Run(new DeletedText("Gone.")))),
                Styled("berschrift2", "Limits"),
                new WordParagraph(new Run(new Text("Bring:"))),
                Item(0, "a torch"), Item(0, "a bag"), Item(1, "shoes"),
                new WordTable(Row("Kind", "Limit"), Row("glass", "500"), Row("hail", "700"))));
        }

        Grove.Taxonomy.Documents.Document document = DocumentReader.Read(path);
        Assert.Equal("The clinic", document.Title);
        Assert.Equal(["Dr. Smith sees you."], Assert.IsType<Grove.Taxonomy.Documents.Paragraph>(document.Blocks[0]).Sentences);
        BulletList list = Assert.IsType<BulletList>(document.Blocks[1]);
        Assert.Equal(("Bring", false), (list.Lead, list.Ordered));
        Assert.Equal(["a torch", "a bag"], list.Items);
        Assert.Equal(("a bag", "shoes"), (Assert.IsType<BulletList>(document.Blocks[2]).Lead, ((BulletList)document.Blocks[2]).Items[0]));
        Grove.Taxonomy.Documents.Table table = Assert.IsType<Grove.Taxonomy.Documents.Table>(document.Blocks[3]);
        Assert.Equal(["The clinic", "Limits"], table.Headings);
        Assert.Equal(["Kind", "Limit"], table.Columns);
        Assert.Equal([["glass", "500"], ["hail", "700"]], table.Rows);
    }

    [Fact]
    public void A_bomb_is_noticed_while_it_is_unpacked()
    {
        string path = folder.At("bomb.docx");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Write(archive, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
            using Stream part = archive.CreateEntry("word/media/image1.png", CompressionLevel.Optimal).Open();
            byte[] zeros = new byte[1 << 20];
            for (int index = 0; index < 210; index++)
                part.Write(zeros);
        }

        Assert.True(new FileInfo(path).Length < 1_000_000);
        Assert.Equal("too-large", Rule(path));
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>", "broken-document")]
    [InlineData("not xml", "broken-document")]
    public void Odd_parts_are_refused(string xml, string rule)
    {
        string path = folder.At("odd.docx");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
            Write(archive, "word/document.xml", xml);
        Assert.Equal(rule, Rule(path));
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string path = folder.At("deep.docx");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
            Write(archive, "word/document.xml", string.Concat(Enumerable.Repeat("<a>", 20_000)) + string.Concat(Enumerable.Repeat("</a>", 20_000)));
        Assert.Equal("too-deep", Rule(path));
    }

    [Theory]
    [InlineData("just text", "broken-document")]
    [InlineData("PK\u0003\u0004 and so on", "broken-document")]
    public void Not_a_document_at_all(string content, string rule) => Assert.Equal(rule, Rule(folder.Write("x.docx", content)));

    [Fact]
    public void A_password_is_told() => Assert.Equal("encrypted", Rule(folder.Write("x.docx", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])));

    static string Rule(string path) => Assert.Single(Assert.Throws<TaxonomyException>(() => DocumentReader.Read(path)).Diagnostics).Rule;

    static void Write(ZipArchive archive, string name, string text)
    {
        using Stream part = archive.CreateEntry(name).Open();
        part.Write(Encoding.UTF8.GetBytes(text));
    }

    static WordParagraph Styled(string style, string text) =>
        new(new ParagraphProperties(new ParagraphStyleId { Val = style }), new Run(new Text(text)));

    static WordParagraph Item(int level, string text) =>
        new(new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = level }, new NumberingId { Val = 7 })), new Run(new Text(text)));

    static TableRow Row(params string[] cells) =>
        new(cells.Select(cell => new TableCell(new WordParagraph(new Run(new Text(cell))))));
}
