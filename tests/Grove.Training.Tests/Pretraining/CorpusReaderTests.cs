using Grove.Text;
using Grove.Training.Pretraining;

namespace Grove.Training.Tests.Pretraining;

public class CorpusReaderTests
{
    const string Text = "\n\nOne\nstill one\n\nalso one\r\n \n\n\nTwo  \n\n\n\nThree\n";

    [Theory]
    [InlineData(DocumentBorders.Auto, new[] { "One\nstill one\n\nalso one", "Two", "Three" })]
    [InlineData(DocumentBorders.BlankLines, new[] { "One\nstill one\n\nalso one", "Two", "Three" })]
    [InlineData(DocumentBorders.BlankLine, new[] { "One\nstill one", "also one", "Two", "Three" })]
    [InlineData(DocumentBorders.Paragraphs, new[] { "One\nstill one\n\nalso one\n\nTwo\n\nThree" })]
    [InlineData(DocumentBorders.Lines, new[] { "One", "still one", "also one", "Two", "Three" })]
    public void Text_falls_into_documents_at_its_borders(DocumentBorders borders, string[] expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("corpus.txt", Text);
        Assert.Equal(expected, CorpusReader.Read(new CorpusSource(path, 1, borders)).Select(document => document.Text!));
    }

    [Fact]
    public void A_book_is_cut_at_paragraphs_and_nothing_is_lost()
    {
        using var folder = new TemporaryFolder();
        string[] paragraphs = [.. Enumerable.Range(0, 500).Select(index => $"Paragraph {index} " + new string('x', 700))];
        string path = folder.Write("book.md", string.Join("\n\n", paragraphs));
        var documents = CorpusReader.Read(new CorpusSource(path)).Select(document => document.Text!).ToList();
        Assert.All(documents[..^1], document => Assert.InRange(document.Length, CorpusReader.MaxDocumentLength - 800, CorpusReader.MaxDocumentLength));
        Assert.Equal(paragraphs, documents.SelectMany(document => document.Split("\n\n")));
    }

    [Fact]
    public void A_line_without_end_is_cut_where_it_must_be()
    {
        using var folder = new TemporaryFolder();
        string line = string.Concat(Enumerable.Range(0, 60_000).Select(index => "ab😀"[..(index % 7 == 0 ? 4 : 2)]));
        string path = folder.Write("line.txt", "before\n" + line + "\nafter\n");
        var documents = CorpusReader.Read(new CorpusSource(path)).Select(document => document.Text!).ToList();
        Assert.All(documents, document => Assert.InRange(document.Length, 1, CorpusReader.MaxDocumentLength));
        Assert.All(documents, document => Assert.False(char.IsLowSurrogate(document[0])));
        Assert.Equal("before" + line + "after", string.Concat(documents).Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_lines_hold_text_and_conversations()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("rows.jsonl", "{\"text\":\"A\\r\\nB\"}\n\n{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"}],\"metadata\":{}}\n{\"text\":\" \"}\n");
        var documents = CorpusReader.Read(new CorpusSource(path)).ToList();
        Assert.Equal(2, documents.Count);
        Assert.Equal("A\nB", documents[0].Text);
        Assert.Equal([new Message("user", "Q"), new Message("assistant", "A")], documents[1].Chat!.Messages);
    }

    [Theory]
    [InlineData("{\"text\":\"fine\"}\n{\"text\":", ":2:")]
    [InlineData("{\"txt\":\"\"}", "neither \"text\"")]
    [InlineData("[1]", "array")]
    [InlineData("{\"messages\":[]}", "at least one message")]
    [InlineData("{\"messages\":[{\"role\":\"user\"}]}", "message 1 needs")]
    public void Malformed_rows_are_named_with_their_place(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("rows.jsonl", text);
        var failure = Assert.Throws<GroveException>(() => CorpusReader.Read(new CorpusSource(path)).Count());
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Contains(expected, failure.Message);
        Assert.Contains(path, failure.Message);
    }
}
