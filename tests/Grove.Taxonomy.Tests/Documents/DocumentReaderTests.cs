using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Tests.Documents;

public sealed class DocumentReaderTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Markdown_becomes_blocks_below_their_headings()
    {
        Document document = Markdown("""
            ---
            title: ignored
            ---
            # The *clinic*

            Dr. Smith sees you. He is [kind](https://example.org "x") and `calm`.

            ## Limits

            These are the limits:

            | Kind | **Limit** |
            | --- | --: |
            | glass \| mirror | 500 € |
            | hail |

            ### Deep

            Text.

            ## After

            More text.
            """);

        Assert.Equal("The clinic", document.Title);
        Assert.Collection(
            document.Blocks,
            block =>
            {
                Paragraph paragraph = Assert.IsType<Paragraph>(block);
                Assert.Equal(["The clinic"], paragraph.Headings);
                Assert.Equal(6, paragraph.Line);
                Assert.Equal(["Dr. Smith sees you.", "He is kind and calm."], paragraph.Sentences);
            },
            block =>
            {
                Table table = Assert.IsType<Table>(block);
                Assert.Equal(["The clinic", "Limits"], table.Headings);
                Assert.Equal(12, table.Line);
                Assert.Equal("These are the limits", table.Lead);
                Assert.Equal(["Kind", "Limit"], table.Columns);
                Assert.Equal([["glass | mirror", "500 €"], ["hail", ""]], table.Rows);
            },
            block => Assert.Equal(["The clinic", "Limits", "Deep"], block.Headings),
            block => Assert.Equal(["The clinic", "After"], block.Headings));
    }

    [Fact]
    public void Lists_keep_their_lead_and_nested_lists_hang_on_their_item()
    {
        Document document = Markdown("Read this. Bring these:\n\n- a torch,\n  bright;\n- a bag:\n  - shoes\n  - hats\n- a map.\n\n1. Go.\n2. Stop.\n");
        Assert.Equal(["Read this."], Assert.IsType<Paragraph>(document.Blocks[0]).Sentences);
        BulletList outer = Assert.IsType<BulletList>(document.Blocks[1]);
        Assert.Equal(("Bring these", false, 3), (outer.Lead, outer.Ordered, outer.Line));
        Assert.Equal(["a torch, bright;", "a bag:", "a map."], outer.Items);
        BulletList inner = Assert.IsType<BulletList>(document.Blocks[2]);
        Assert.Equal("a bag", inner.Lead);
        Assert.Equal(["shoes", "hats"], inner.Items);
        BulletList numbered = Assert.IsType<BulletList>(document.Blocks[3]);
        Assert.Equal((null, true), (numbered.Lead, numbered.Ordered));
    }

    [Fact]
    public void Items_that_form_one_sentence_lose_its_marks()
    {
        BulletList list = Assert.IsType<BulletList>(Assert.Single(Markdown("- a torch;\n- a map, folded;\n- a bag.\n").Blocks));
        Assert.Equal(["a torch", "a map, folded", "a bag"], list.Items);
    }

    [Fact]
    public void A_whole_sentence_before_a_table_stays_in_its_paragraph()
    {
        Document document = Markdown("Here are the prices.\n\n| A | B |\n| - | - |\n| 1 | 2 |\n");
        Assert.Equal(["Here are the prices."], Assert.IsType<Paragraph>(document.Blocks[0]).Sentences);
        Assert.Equal("Here are the prices.", Assert.IsType<Table>(document.Blocks[1]).Lead);
    }

    [Fact]
    public void A_lead_does_not_cross_a_heading()
    {
        Document document = Markdown("Before.\n\n## Things\n\n- one\n- two\n");
        Assert.Null(Assert.IsType<BulletList>(document.Blocks[1]).Lead);
    }

    [Fact]
    public void Code_comments_and_images_are_left_out_and_other_html_leaves_its_text()
    {
        Document document = Markdown("Line one<br>two &amp; three ![tree](t.png) ~5 H~2~O.\n\n```\ncode\n```\n\n<!-- secret -->\n\n<div>Some <b>bold</b> text.</div>\n\n> A quote.\n");
        Assert.Equal(
            ["Line one two & three ~5 H~2~O.", "Some bold text.", "A quote."],
            document.Blocks.Select(block => Assert.IsType<Paragraph>(block).Sentences[0]));
    }

    [Fact]
    public void Windows_line_endings_give_the_same_blocks()
    {
        const string Text = "# A\n\nOne. Two.\n\n- x\n- y\n\n| A | B |\n|---|---|\n| 1 | 2 |\n";
        Document unix = Markdown(Text);
        Document windows = Markdown(Text.Replace("\n", "\r\n"));
        Assert.Equal(unix.Blocks.Select(Show), windows.Blocks.Select(Show));

        static string Show(Block block) => $"{block.Line} {block.GetType().Name} " + block switch
        {
            Paragraph paragraph => string.Join('|', paragraph.Sentences),
            BulletList list => string.Join('|', list.Items),
            Table table => string.Join('|', table.Columns.Concat(table.Rows.SelectMany(row => row))),
            _ => "",
        };
    }

    [Fact]
    public void Plain_text_has_headings_paragraphs_and_lists()
    {
        Document document = DocumentReader.Read(folder.Write("a.txt", "Clinic leaflet\n\nDr. X is in. Call\nher. Bring:\n- a torch\n  with batteries\n- a map\n\nHOURS\n=====\nOpen 9 to 5.\n"));
        Assert.Equal("Clinic leaflet", document.Title);
        Assert.Equal(["Dr. X is in.", "Call her."], Assert.IsType<Paragraph>(document.Blocks[0]).Sentences);
        BulletList list = Assert.IsType<BulletList>(document.Blocks[1]);
        Assert.Equal(("Bring", 5), (list.Lead, list.Line));
        Assert.Equal(["a torch with batteries", "a map"], list.Items);
        Assert.Equal(["HOURS"], document.Blocks[2].Headings);
        Assert.Equal(11, document.Blocks[2].Line);
    }

    [Theory]
    [InlineData("a.rtf", "document-type")]
    [InlineData("a.pdf", "unreadable")]
    [InlineData("missing.md", "unreadable")]
    public void Unreadable_documents_throw_their_diagnostic(string name, string rule)
    {
        TaxonomyException error = Assert.Throws<TaxonomyException>(() => DocumentReader.Read(folder.At(name)));
        Assert.Equal(rule, Assert.Single(error.Diagnostics).Rule);
    }

    Document Markdown(string text) => DocumentReader.Read(folder.Write("a.md", text));
}
