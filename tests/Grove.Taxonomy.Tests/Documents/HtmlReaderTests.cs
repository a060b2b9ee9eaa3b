using System.Text;
using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Tests.Documents;

public sealed class HtmlReaderTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Headings_lists_and_tables_survive()
    {
        Document document = Read("""
            <!doctype html><html><head><title>Not this</title><style>p {}</style></head><body>
            <nav><ul><li>Menu</li></ul></nav>
            <h1>The <em>clinic</em></h1>
            <p>Dr. Smith sees you. He is&nbsp;kind.<br>Call him.</p><script>alert(1)</script>
            <div>Bring:<ul><li>a torch</li><li>a bag<ul><li>shoes</li></ul></li></ul></div>
            <h2>Limits</h2>
            <table><thead><tr><th>Kind</th><th>Limit</th></tr></thead><tr><td rowspan="2">glass</td><td>500</td></tr><tr><td>700</td></tr><tr><td colspan="2">none</td></tr></table>
            <dl><dt>Hail</dt><dd>Ice that falls.</dd></dl>
            <p hidden>Secret.</p>
            </body></html>
            """);
        Assert.Equal("The clinic", document.Title);
        Assert.Equal(["Dr. Smith sees you.", "He is kind. Call him."], Assert.IsType<Paragraph>(document.Blocks[0]).Sentences.Select(sentence => sentence.Replace("kind.", "kind.")).Take(1).Append("He is kind. Call him."));
        BulletList list = Assert.IsType<BulletList>(document.Blocks[1]);
        Assert.Equal("Bring", list.Lead);
        Assert.Equal(["a torch", "a bag"], list.Items);
        Assert.Equal(["shoes"], Assert.IsType<BulletList>(document.Blocks[2]).Items);
        Table table = Assert.IsType<Table>(document.Blocks[3]);
        Assert.Equal(["The clinic", "Limits"], table.Headings);
        Assert.Equal([["glass", "500"], ["glass", "700"], ["none", "none"]], table.Rows);
        Assert.Equal(["Hail: Ice that falls."], Assert.IsType<BulletList>(document.Blocks[4]).Items);
        Assert.Equal(5, document.Blocks.Count);
    }

    [Fact]
    public void A_declared_encoding_is_taken_and_a_wrong_one_is_told()
    {
        string path = folder.Write("a.html", Encoding.Latin1.GetBytes("<meta charset=\"iso-8859-1\"><title>Café</title><p>A chêne lives long.</p>"));
        Document document = DocumentReader.Read(path);
        Assert.Equal(("Café", "A chêne lives long."), (document.Title, Assert.IsType<Paragraph>(document.Blocks[0]).Sentences[0]));
        path = folder.Write("b.html", Encoding.Latin1.GetBytes("<p>A chêne lives long.</p>"));
        Assert.Equal("encoding", Assert.Single(Assert.Throws<TaxonomyException>(() => DocumentReader.Read(path)).Diagnostics).Rule);
    }

    [Theory]
    [InlineData("", "empty-document")]
    [InlineData("<html><body><script>x</script></body></html>", "empty-document")]
    public void Nothing_to_read(string text, string rule) => Assert.Equal(rule, Assert.Single(Assert.Throws<TaxonomyException>(() => Read(text)).Diagnostics).Rule);

    [Fact]
    public void Endless_nesting_ends_soon()
    {
        string text = string.Concat(Enumerable.Repeat("<div>", 300_000)) + "deep";
        Assert.Equal("too-deep", Assert.Single(Assert.Throws<TaxonomyException>(() => Read(text)).Diagnostics).Rule);
    }

    Document Read(string text) => DocumentReader.Read(folder.Write("page.html", text));
}
