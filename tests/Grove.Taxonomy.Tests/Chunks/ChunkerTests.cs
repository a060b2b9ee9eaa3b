using Grove.Taxonomy.Chunks;
using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Tests.Chunks;

public sealed class ChunkerTests
{
    const string Manual = """
        # Manual

        The first section. It has two sentences.

        ## Limits

        These are the limits:

        | Kind | Limit |
        | --- | --- |
        | glass | 500 |
        | hail | 700 |
        | theft | 900 |

        ## Bring

        Please bring:

        - a torch
        - a map
        - a bag

        ## Long

        One two three four five six seven eight, nine ten eleven twelve; thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty. Short one.
        """;

    [Fact]
    public void A_roomy_budget_gives_one_chunk_with_everything()
    {
        Document document = Read(Manual);
        Chunk chunk = Assert.Single(Chunker.Split(document, 1000, Words));
        string text = DocumentText.Of(document).Text;
        Assert.Equal(text, chunk.Text);
        Assert.Equal(["Manual"], chunk.Headings);
        Assert.Equal((3, text.Length), (chunk.Line, chunk.SpanEnd));
        Assert.StartsWith("The first section.", text[chunk.SpanStart..]);
        Assert.Contains("These are the limits:\n\n| Kind | Limit |\n| --- | --- |\n| glass | 500 |", text);
        Assert.Contains("## Bring\n\nPlease bring:\n\n- a torch\n- a map", text);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(45)]
    public void No_chunk_exceeds_the_budget_and_nothing_is_lost(int budget)
    {
        Document document = Read(Manual);
        IReadOnlyList<Chunk> chunks = Chunker.Split(document, budget, Words);
        Assert.All(chunks, chunk => Assert.InRange(Words(chunk.Text), 1, budget));
        string text = DocumentText.Of(document).Text;
        string covered = string.Join(' ', chunks.Select(chunk => text[chunk.SpanStart..chunk.SpanEnd]));
        foreach (string word in new[] { "sentences.", "glass", "hail", "theft", "torch", "map", "bag", "eight,", "twenty.", "Short" })
            Assert.Single(covered.Split([' ', '\n', '|'], StringSplitOptions.RemoveEmptyEntries), found => found == word);
        Assert.Equal(chunks.OrderBy(chunk => chunk.SpanStart), chunks);
    }

    [Fact]
    public void A_table_split_by_rows_repeats_its_header_below_its_headings()
    {
        Chunk[] rows = [.. Chunker.Split(Read(Manual), 24, Words).Where(chunk => chunk.Text.Contains("| 500 |") || chunk.Text.Contains("| 900 |"))];
        Assert.Equal(2, rows.Length);
        Assert.All(rows, chunk => Assert.StartsWith("# Manual\n\n## Limits\n\nThese are the limits:\n\n| Kind | Limit |\n| --- | --- |\n| ", chunk.Text));
        Assert.All(rows, chunk => Assert.Equal(["Manual", "Limits"], chunk.Headings));
    }

    [Fact]
    public void Headings_that_leave_no_room_are_left_out_from_the_outermost()
    {
        Document document = Read("# A very long title of a very long manual\n\n## Inner\n\nOne two three four five six seven eight nine.\n");
        Chunk[] chunks = [.. Chunker.Split(document, 8, Words)];
        Assert.All(chunks, chunk => Assert.StartsWith("## Inner\n\n", chunk.Text));
        Assert.All(chunks, chunk => Assert.Equal("A very long title of a very long manual", chunk.Headings[0]));
    }

    [Fact]
    public void Two_budgets_hold_at_once()
    {
        IReadOnlyList<Chunk> chunks = Chunker.Split(Read(Manual), [new TokenBudget(40, Words), new TokenBudget(90, text => text.Length)]);
        Assert.All(chunks, chunk => Assert.True(Words(chunk.Text) <= 40 && chunk.Text.Length <= 90));
    }

    [Fact]
    public void Text_without_blanks_is_cut_between_characters()
    {
        string word = string.Concat(Enumerable.Repeat("ä😀x", 500));
        Document document = Read(word + "\n");
        IReadOnlyList<Chunk> chunks = Chunker.Split(document, 50, text => System.Text.Encoding.UTF8.GetByteCount(text));
        Assert.All(chunks, chunk => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(chunk.Text), 1, 50));
        Assert.Equal(word, string.Concat(chunks.Select(chunk => chunk.Text)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Chunker.Split(document, 1, text => System.Text.Encoding.UTF8.GetByteCount(text)));
    }

    [Fact]
    public void A_row_too_wide_for_the_budget_becomes_sentences_with_its_column_names()
    {
        Document document = Read("| Kind | Remark |\n|---|---|\n| glass | one two three four five six seven eight nine ten eleven twelve |\n| hail | none |\n");
        IReadOnlyList<Chunk> chunks = Chunker.Split(document, 14, Words);
        Assert.All(chunks, chunk => Assert.InRange(Words(chunk.Text), 1, 14));
        Assert.StartsWith("Kind: glass; Remark: one", chunks[0].Text);
    }

    [Fact]
    public void A_large_document_is_split_in_time_that_grows_with_its_length()
    {
        Document document = Read(string.Concat(Enumerable.Range(0, 4000).Select(index => $"## Section {index}\n\nSome words about {index} that say little. And more of them.\n\n")));
        IReadOnlyList<Chunk> chunks = Chunker.Split(document, 200, Words);
        Assert.All(chunks, chunk => Assert.InRange(Words(chunk.Text), 1, 200));
        Assert.True(chunks.Count > 100);
    }

    static Document Read(string text) => MarkdownReader.Read("manual.md", text);

    static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
