using Grove.Synthesis.Rows;
using Grove.Text;

namespace Grove.Synthesis.Tests.Rows;

public class RowConversionTests
{
    [Fact]
    public void The_whole_lineage_goes_through_a_file_and_back()
    {
        var row = new SyntheticRow
        {
            Question = "What is said?",
            Context = "A text\n\nof two parts.",
            Answer = "Ten days.",
            Scores = new Dictionary<string, double> { ["faithfulness"] = 1, ["relevancy"] = 1.5 },
            Lineage = new Lineage
            {
                Leaf = "a/b", LeafKind = "grounded", Language = "de", Document = "a.md", Commit = "abc", SpanStart = 3, SpanEnd = 9, Source = "Ten days.",
                Passage = "Report it. Ten days.", Seed = 2, Kind = "deadline", Teacher = "builtin", PromptHash = "00ff",
            },
        };
        foreach (DatasetFormat format in (DatasetFormat[])[DatasetFormat.Messages, DatasetFormat.Trl, DatasetFormat.Alpaca])
        {
            using var stream = new MemoryStream();
            using var writer = new DatasetWriter(stream, format);
            writer.Write(row.ToDatasetRow());
            SyntheticRow back = DatasetReader.Parse(System.Text.Encoding.UTF8.GetString(stream.ToArray()), 1).Row!.ToSyntheticRow()!;
            Assert.Equal(row.Lineage, back.Lineage);
            Assert.Equal((row.Question, row.Context, row.Answer), (back.Question, back.Context, back.Answer));
            Assert.Equal(row.Scores, back.Scores);
        }
    }

    [Fact]
    public void A_row_that_asks_nothing_is_none() =>
        Assert.Null(new DatasetRow(new Conversation([new("user", "Q")])).ToSyntheticRow());
}
