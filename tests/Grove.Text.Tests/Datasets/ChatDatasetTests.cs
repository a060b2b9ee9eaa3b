namespace Grove.Text.Tests;

public sealed class ChatDatasetTests : IDisposable
{
    const string Good = """{"messages":[{"role":"user","content":"How long?"},{"role":"assistant","content":"Ten days."}]}""";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        Conversation[] rows =
        [
            new([new("system", "Be brief."), new("user", "Wie \"lange\"?\n😀"), new("assistant", "Zehn Tage.")],
                new Dictionary<string, string> { ["leaf"] = "claims/deadlines", ["source"] = "Within ten days." }),
            new([new("user", "a"), new("assistant", "b")]),
        ];
        string path = folder.File("rows.jsonl");
        ChatDataset.Write(path, rows);
        Conversation[] read = [.. ChatDataset.Read(path)];
        Assert.Equal(2, read.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].Messages, read[i].Messages);
            Assert.Equal(rows[i].Metadata, read[i].Metadata);
        }
    }

    [Fact]
    public void Writes_one_object_a_line_that_people_can_read()
    {
        string path = folder.File("rows.jsonl");
        ChatDataset.Write(path, [new([new("user", "Größe <b> & 'so'?")], new Dictionary<string, string> { ["task"] = "x" })]);
        Assert.Equal("""{"messages":[{"role":"user","content":"Größe <b> & 'so'?"}],"metadata":{"task":"x"}}""" + "\n", File.ReadAllText(path));
    }

    [Fact]
    public void Metadata_of_any_kind_is_kept_as_text()
    {
        string path = folder.FileWith("rows.jsonl", Good[..^1] + ""","id":7,"metadata":{"n":1.50,"yes":true,"none":null,"list":[1,"a"],"text":"t"}}""");
        Assert.Equal(
            new Dictionary<string, string> { ["n"] = "1.50", ["yes"] = "true", ["list"] = "[1,\"a\"]", ["text"] = "t" },
            Assert.Single(ChatDataset.Read(path)).Metadata);
    }

    [Fact]
    public void Metadata_as_a_string_of_JSON_is_the_object_in_it()
    {
        string path = folder.FileWith("rows.jsonl", Good[..^1] + ""","metadata":"{\"leaf\": \"a\"}"}""");
        Assert.Equal("a", Assert.Single(ChatDataset.Read(path)).Metadata!["leaf"]);
    }

    [Fact]
    public void Reads_what_Windows_writes()
    {
        string path = folder.FileWith("rows.jsonl", "\ufeff" + Good + "\r\n\r\n" + Good + "\r\n");
        Assert.Equal(2, ChatDataset.Read(path).Count());
    }

    [Fact]
    public void Rows_come_before_a_later_error()
    {
        string path = folder.FileWith("rows.jsonl", Good + "\n{\n");
        Assert.Equal("Ten days.", ChatDataset.Read(path).First().Messages[1].Content);
    }

    [Theory]
    [InlineData("{\"messages\": oops}", ":2:14): the line is not valid JSON. Correct it or delete it")]
    [InlineData("{\"messages\":[", ":2:14): the line is not valid JSON. Correct it or delete it")]
    [InlineData("[]", ":2): the line is not a JSON object. Write {\"messages\": [...]} on it")]
    [InlineData("{\"prompt\":\"a\"}", ":2): there is no \"messages\" list. Add one with role and content for each turn")]
    [InlineData("{\"messages\":[]}", ":2): \"messages\" is empty. Add a user's and an assistant's message or delete the line")]
    [InlineData("{\"messages\":[1]}", ":2): message 1 has no \"role\". Give it system, user or assistant")]
    [InlineData("{\"messages\":[{\"role\":\"human\",\"content\":\"a\"}]}", ":2): message 1 has the unknown role \"human\". Use system, user or assistant")]
    [InlineData("{\"messages\":[{\"role\":\"user\"}]}", ":2): message 1 has no \"content\" text. Give it one")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}", ":2): message 1 has an empty \"content\". Give it a text or delete the line")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", ":2): a string on the line is not valid text. Correct it or delete the line")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"metadata\":3}", ":2): \"metadata\" is not an object. Write it as {\"name\": \"value\"} or leave it out")]
    public void Says_which_line_is_wrong_and_why(string line, string message)
    {
        string path = folder.FileWith("rows.jsonl", Good + "\n" + line + "\n");
        var failure = Assert.Throws<GroveException>(() => ChatDataset.Read(path).Count());
        Assert.Equal($"cannot read the dataset ({path}{message}", failure.Message);
        Assert.Equal(ExitKind.BadInput, failure.Kind);
    }

    [Fact]
    public void Says_when_it_is_not_UTF_8()
    {
        string path = folder.File("rows.jsonl");
        File.WriteAllBytes(path, [0x7b, 0xff, 0xfe]);
        Assert.Equal(
            $"cannot read the dataset ({path}:1): near this line it is not UTF-8 text. Save it as UTF-8",
            Assert.Throws<GroveException>(() => ChatDataset.Read(path).Count()).Message);
    }

    [Fact]
    public void Says_when_the_file_is_missing_or_a_folder()
    {
        Assert.Contains("there is no such file", Assert.Throws<GroveException>(() => ChatDataset.Read(folder.File("no")).Count()).Message);
        Assert.Contains("it is a folder", Assert.Throws<GroveException>(() => ChatDataset.Read(folder.Path).Count()).Message);
    }

    [Fact]
    public void A_failure_while_writing_leaves_no_file()
    {
        string path = folder.File("rows.jsonl");
        IEnumerable<Conversation> Failing()
        {
            yield return new([new("user", "a")]);
            throw new OperationCanceledException();
        }
        Assert.Throws<OperationCanceledException>(() => ChatDataset.Write(path, Failing()));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
