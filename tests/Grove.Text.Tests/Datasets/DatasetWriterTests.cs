using System.Text;
using System.Text.Json;

namespace Grove.Text.Tests.Datasets;

public class DatasetWriterTests
{
    static DatasetRow Row(string json) => DatasetReader.Parse(json, 1).Row!;

    static (string Text, IReadOnlyDictionary<string, long> Dropped) Write(DatasetFormat format, params DatasetRow[] rows)
    {
        using var stream = new MemoryStream();
        using var writer = new DatasetWriter(stream, format);
        foreach (DatasetRow row in rows) writer.Write(row);
        return (Encoding.UTF8.GetString(stream.ToArray()), writer.Dropped);
    }

    [Fact]
    public void Messages_have_InstructLabs_columns()
    {
        (string text, _) = Write(DatasetFormat.Messages, Row("""{"id":"7","messages":[{"role":"user","content":"Wie lange?"},{"role":"assistant","content":"Zehn Tage – höchstens."}],"metadata":{"leaf":"a","n":3},"unmask":true,"weight":2}"""));
        Assert.Equal("""{"id":"7","messages":[{"role":"user","content":"Wie lange?"},{"role":"assistant","content":"Zehn Tage – höchstens."}],"metadata":"{\"leaf\":\"a\",\"n\":3}","unmask":true,"weight":2}""" + "\n", text);
    }

    [Fact]
    public void A_row_without_an_id_always_gets_the_same_one()
    {
        DatasetRow row = Row("""{"prompt":"Q","completion":"A"}""");
        string id = JsonDocument.Parse(Write(DatasetFormat.Messages, row).Text).RootElement.GetProperty("id").GetString()!;
        Assert.Equal(id, DatasetWriter.IdOf(row.Conversation));
        Assert.Equal('8', id[14]);
        Assert.NotEqual(id, DatasetWriter.IdOf(Row("""{"prompt":"Q","completion":"B"}""").Conversation));
    }

    [Theory]
    [InlineData(DatasetFormat.Trl)]
    [InlineData(DatasetFormat.Alpaca)]
    [InlineData(DatasetFormat.Messages)]
    public void What_a_form_can_hold_comes_back(DatasetFormat format)
    {
        DatasetRow row = Row("""{"id":"7","messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"Q"},{"role":"assistant","content":"A"}],"metadata":{"leaf":"x","scores":{"faithful":1.5}}}""");
        (string text, IReadOnlyDictionary<string, long> dropped) = Write(format, row);
        Assert.Empty(dropped);
        DatasetRow back = Row(text);
        Assert.Equal(row.Conversation.Messages, back.Conversation.Messages);
        Assert.Equal((row.Id, row.Metadata!.Value.GetRawText()), (back.Id, back.Metadata!.Value.GetRawText()));
        Assert.Equal(text, Write(format, back).Text);
    }

    [Fact]
    public void An_Alpaca_row_comes_back_from_messages_with_its_input()
    {
        const string alpaca = """{"instruction":"Sum up.","input":"A text.\n\nOf two parts.","output":"Short.","metadata":{"leaf":"x"}}""";
        DatasetRow asMessages = Row(Write(DatasetFormat.Messages, Row(alpaca)).Text) with { Id = null };
        Assert.Equal(alpaca + "\n", Write(DatasetFormat.Alpaca, asMessages).Text);
    }

    [Fact]
    public void What_has_no_place_is_counted()
    {
        DatasetRow row = Row("""{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}],"unmask":true,"weight":2}""");
        DatasetRow open = Row("""{"messages":[{"role":"user","content":"Q"}]}""");
        (string text, IReadOnlyDictionary<string, long> dropped) = Write(DatasetFormat.Alpaca, row, open, row);
        Assert.Equal(2, text.Count(letter => letter == '\n'));
        Assert.Equal(new Dictionary<string, long> { ["rows that do not end with a question and its answer"] = 1, ["unmask (every turn is to be learned)"] = 2, ["weight"] = 2 }, dropped);
    }
}
