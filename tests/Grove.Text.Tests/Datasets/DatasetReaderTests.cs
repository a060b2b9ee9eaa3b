using System.IO.Compression;
using System.Text;

namespace Grove.Text.Tests.Datasets;

public sealed class DatasetReaderTests : IDisposable
{
    const string Good = """{"messages":[{"role":"user","content":"How long?"},{"role":"assistant","content":"Ten days."}]}""";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Turns(DatasetRow row) => string.Join(" / ", row.Conversation.Messages.Select(message => $"{message.Role}: {message.Content}"));

    public static TheoryData<string, DatasetFormat, string> Forms() => new()
    {
        { Good, DatasetFormat.Messages, "user: How long? / assistant: Ten days." },
        { """{"prompt":"How long?","completion":"Ten days."}""", DatasetFormat.Trl, "user: How long? / assistant: Ten days." },
        { """{"prompt":[{"role":"system","content":"S"},{"role":"user","content":"Q"}],"completion":[{"role":"assistant","content":"A"}]}""", DatasetFormat.Trl, "system: S / user: Q / assistant: A" },
        { """{"instruction":"Sum up.","input":"A long text.","output":"Short."}""", DatasetFormat.Alpaca, "user: Sum up.\n\nA long text. / assistant: Short." },
        { """{"instruction":"Why?","input":"","output":"Because.","system":"S","history":[["a","b"]]}""", DatasetFormat.Alpaca, "system: S / user: a / assistant: b / user: Why? / assistant: Because." },
        { """{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"}],"system":"S"}""", DatasetFormat.ShareGpt, "system: S / user: Q / assistant: A" },
        { """{"system":"S","user":"Q","assistant":"A"}""", DatasetFormat.InstructLab, "system: S / user: Q / assistant: A" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_is_told_by_its_names(string line, DatasetFormat format, string turns)
    {
        DatasetRow row = Assert.Single(DatasetReader.ReadRows(folder.FileWith("rows.jsonl", line)));
        Assert.Equal((format, turns, 1), (row.Format, Turns(row), row.Line));
    }

    [Fact]
    public void Everything_on_the_line_is_kept()
    {
        DatasetRow row = DatasetReader.Parse("""
            {"id":"7","messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","tool_calls":[1]}],"metadata":"{\"leaf\":\"a/b\",\"n\":3}","unmask":true,"tools":[{"x":1}],"weight":0.5}
            """, 4).Row!;
        Assert.Equal(("7", true, "a/b", "3"), (row.Id, row.Conversation.Unmask, row.Of("leaf"), row.Of("n")));
        Assert.Equal(["tools", "weight"], row.Extra.Keys);
        Assert.Equal("tools", Assert.Single(row.Conversation.Variables!).Key);
        Assert.NotNull(row.Conversation.Messages[1].Json);
    }

    [Fact]
    public void InstructLabs_pretraining_rows_are_learned_whole()
    {
        DatasetRow row = DatasetReader.Parse("""{"messages":[{"role":"pretraining","content":"<|user|>\nDoc\n\nQ\n<|assistant|>\nA"}]}""", 1).Row!;
        Assert.Equal(("user: Doc\n\nQ / assistant: A", true), (Turns(row), row.Conversation.Unmask));
    }

    [Fact]
    public void Arrays_gzip_and_byte_order_marks_are_read()
    {
        string array = "[\n  " + Good + ",\n  " + Good.Replace("Ten", "[2] \\\"Ten\\\" }") + "\n]\n";
        string path = folder.FileWith("rows.json", array);
        Assert.Equal([2, 3], DatasetReader.ReadRows(path).Select(row => row.Line));
        Assert.Equal("[2] \"Ten\" } days.", DatasetReader.ReadRows(path).Last().Conversation.Messages[1].Content);
        string packed = folder.File("rows.jsonl.gz");
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes("\ufeff" + Good + "\r\n\n" + Good));
        Assert.Equal([1, 3], DatasetReader.ReadRows(packed).Select(row => row.Line));
    }

    [Theory]
    [InlineData("{\"messages\": oops}", "the line is not valid JSON (byte 14). Correct it or delete it")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "a string on the line is not valid text. Correct it or delete the line")]
    [InlineData("{\"messages\":[1]}", "message 1 has no \"role\". Give it system, user or assistant")]
    [InlineData("{\"instruction\":1,\"output\":\"\"}", "\"instruction\" is not a text. Write it in quotes")]
    [InlineData("{\"conversations\":[{\"from\":\"human\"}]}", "turn 1 has no \"from\" or no \"value\". Give it both")]
    [InlineData("{\"text\":\"a\"}", "the row is running text, not a conversation. Train on it with grove pretrain, or write it as messages")]
    [InlineData("[1]", "the line is not a JSON object. Write {\"messages\": [...]} on it")]
    [InlineData("a\0b", "the line holds binary data, not text. Check that it is a JSONL file")]
    public void A_wrong_line_is_told_and_the_others_go_on(string line, string problem)
    {
        string path = folder.FileWith("rows.jsonl", Good + "\n" + line + "\n" + Good + "\n");
        DatasetEntry[] entries = [.. DatasetReader.Read(path)];
        Assert.Equal([(1, true), (2, false), (3, true)], entries.Select(entry => (entry.Line, entry.Row is not null)));
        Assert.Equal(problem, $"{entries[1].Problem}. {entries[1].Advice}");
        Assert.Equal($"cannot read the dataset ({path}:2): {problem}", Assert.Throws<GroveException>(() => DatasetReader.ReadRows(path).Count()).Message);
    }

    [Fact]
    public void Lines_without_end_and_bytes_that_are_no_text_are_told()
    {
        string path = folder.File("rows.jsonl");
        using (FileStream file = File.Create(path))
        {
            file.Write(Encoding.UTF8.GetBytes(Good + "\n{\"a\": \""));
            for (int i = 0; i < 10; i++) file.Write(Enumerable.Repeat((byte)'x', 1 << 20).ToArray());
            file.Write(Encoding.UTF8.GetBytes("\"}\n" + Good + "\n"));
            file.Write([0xC3, 0x28, (byte)'\n']);
        }
        DatasetEntry[] entries = [.. DatasetReader.Read(path)];
        Assert.Equal([null, "the row is longer than 8 MB", null, "the line is not UTF-8 text"], entries.Select(entry => entry.Problem));
        Assert.Equal([1, 2, 3, 4], entries.Select(entry => entry.Line));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0 }, "it is UTF-16 text. Save it as UTF-8")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, "it is a zip file. Unpack it; only gzip is read as it is")]
    [InlineData(new byte[] { (byte)'P', (byte)'A', (byte)'R', (byte)'1' }, "it is a Parquet file. Export it as JSONL")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, "the gzip file is damaged near this line. Download or pack it again")]
    public void A_file_that_is_no_text_is_refused(byte[] content, string problem)
    {
        string path = folder.File("rows.jsonl");
        File.WriteAllBytes(path, content);
        var failure = Assert.Throws<GroveException>(() => DatasetReader.Read(path).Count());
        Assert.Equal($"cannot read the dataset ({path}:1): {problem}", failure.Message);
    }

    [Fact]
    public void A_gzip_bomb_is_refused()
    {
        string path = folder.File("bomb.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Optimal))
        {
            byte[] lines = new byte[1 << 20];
            Array.Fill(lines, (byte)'\n');
            for (int i = 0; i < 70; i++) gzip.Write(lines);
        }
        Assert.Contains("it unpacks to more than 200 times its size", Assert.Throws<GroveException>(() => DatasetReader.Read(path).Count()).Message);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("there is no such file", Assert.Throws<GroveException>(() => DatasetReader.Read(folder.File("no")).Count()).Message);
}
