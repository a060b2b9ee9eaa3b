using Grove.Taxonomy.Documents;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Grove.Taxonomy.Tests.Documents;

public sealed class PdfReaderTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Headings_paragraphs_lists_and_tables_survive()
    {
        Document document = DocumentReader.Read(folder.Write("clinic.pdf", Clinic()));
        Assert.Equal("The clinic", document.Title);
        Paragraph paragraph = Assert.IsType<Paragraph>(document.Blocks[0]);
        Assert.Equal(["Dr. Smith sees you on Monday.", "He works in the insurance office of the town."], paragraph.Sentences);
        Assert.Equal(["The clinic"], paragraph.Headings);
        BulletList list = Assert.IsType<BulletList>(document.Blocks[1]);
        Assert.Equal("Bring", list.Lead);
        Assert.Equal(["a torch", "a bag"], list.Items);
        Table table = Assert.IsType<Table>(document.Blocks[2]);
        Assert.Equal(["The clinic", "Limits"], table.Headings);
        Assert.Equal(["Kind", "Limit"], table.Columns);
        Assert.Equal([["broken glass", "500 euros"], ["hail", "700 euros"]], table.Rows);
    }

    [Fact]
    public void Pages_without_text_are_told()
    {
        PdfDocumentBuilder builder = new();
        builder.AddPage(PageSize.A4);
        Assert.Equal("no-text", Rule(builder.Build()));
    }

    [Fact]
    public void A_damaged_file_is_told() => Assert.Equal("broken-document", Rule("%PDF-1.7 and so on"u8.ToArray()));

    [Fact]
    public void A_password_is_told()
    {
        // The smallest file whose trailer asks for the standard handler with a password that is not empty.
        const string Pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
            + "3 0 obj<</Filter/Standard/V 1/R 2/O<0000000000000000000000000000000000000000000000000000000000000000>/U<0000000000000000000000000000000000000000000000000000000000000000>/P -4>>endobj\n";
        int Place(string text) => Pdf.IndexOf(text, StringComparison.Ordinal);
        string file = $"{Pdf}xref\n0 4\n0000000000 65535 f \n{Place("1 0 obj"):D10} 00000 n \n{Place("2 0 obj"):D10} 00000 n \n{Place("3 0 obj"):D10} 00000 n \n"
            + $"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n{Pdf.Length}\n%%EOF\n";
        Assert.Equal("encrypted", Rule(System.Text.Encoding.ASCII.GetBytes(file)));
    }

    [Fact]
    public void Types_can_be_mixed_in_one_leaf()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("- oak.md", "- '*'"));
        folder.Write("knowledge/trees/oak/clinic.PDF", Clinic());
        folder.Write("knowledge/trees/oak/page.html", "<p>A page about oaks.</p>");
        KnowledgeLeaf leaf = Assert.Single(folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Knowledge);
        Assert.Empty(diagnostics);
        Assert.Equal(["clinic.PDF", "oak.md", "page.html"], leaf.Documents.Select(document => Path.GetFileName(document.File)));
    }

    string Rule(byte[] pdf)
    {
        string path = folder.Write("x.pdf", pdf);
        return Assert.Single(Assert.Throws<TaxonomyException>(() => DocumentReader.Read(path)).Diagnostics).Rule;
    }

    static byte[] Clinic()
    {
        PdfDocumentBuilder builder = new();
        PdfPageBuilder page = builder.AddPage(PageSize.A4);
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        void Line(double size, double left, double bottom, string text) => page.AddText(text, size, new PdfPoint(left, bottom), font);
        Line(20, 60, 780, "The clinic");
        Line(11, 60, 750, "Dr. Smith sees you on Monday. He works in the insur-");
        Line(11, 60, 736, "ance office of the town. Bring:");
        Line(11, 60, 716, "- a torch");
        Line(11, 60, 702, "- a bag");
        Line(15, 60, 670, "Limits");
        Line(11, 60, 640, "Kind");
        Line(11, 250, 640, "Limit");
        Line(11, 60, 624, "broken glass");
        Line(11, 250, 624, "500 euros");
        Line(11, 60, 608, "hail");
        Line(11, 250, 608, "700 euros");
        return builder.Build();
    }
}
