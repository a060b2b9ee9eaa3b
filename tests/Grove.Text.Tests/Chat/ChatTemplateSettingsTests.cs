namespace Grove.Text.Tests;

public sealed class ChatTemplateSettingsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_a_configuration()
    {
        Write("tokenizer_config.json", """{"chat_template": "T", "bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}, "unk_token": null, "add_bos_token": true}""");
        ChatTemplateSettings settings = ChatTemplateSettings.ReadDirectory(folder.Path);
        Assert.Equal(("T", true, null), (settings.Template, settings.AddBosToken, settings.AddEosToken));
        Assert.Equal(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" }, settings.SpecialTokens);
    }

    [Fact]
    public void A_list_of_templates_has_names_and_a_file_wins()
    {
        Write("tokenizer_config.json", """{"chat_template": [{"name": "default", "template": "D"}, {"name": "tool_use", "template": "U"}]}""");
        ChatTemplateSettings settings = ChatTemplateSettings.ReadDirectory(folder.Path);
        Assert.Equal(("D", "U", "D"), (settings.Template, settings.TemplateFor(true), settings.TemplateFor(false)));
        Write("chat_template.jinja", "F");
        Write("additional_chat_templates/rag.jinja", "R");
        settings = ChatTemplateSettings.ReadDirectory(folder.Path);
        Assert.Equal(("F", "R"), (settings.Template, settings.Templates["rag"]));
        Assert.EndsWith("chat_template.jinja", settings.Source);
    }

    [Fact]
    public void A_folder_without_files_has_no_template() => Assert.Null(ChatTemplateSettings.ReadDirectory(folder.Path).Template);

    [Theory]
    [InlineData("[]", "it holds no JSON object")]
    [InlineData("{", "it is not valid JSON")]
    [InlineData("{\"chat_template\": 5}", "'chat_template' is neither a text nor a list of templates")]
    [InlineData("{\"chat_template\": [5]}", "an entry of 'chat_template' has no 'name'")]
    [InlineData("{\"chat_template\": [{\"name\": \"x\"}]}", "an entry of 'chat_template' has no 'template'")]
    [InlineData("{\"add_bos_token\": \"yes\"}", "'add_bos_token' is neither true nor false")]
    [InlineData("{\"chat_template\": \"\\ud800\"}", "a string in it is not valid text")]
    public void A_malformed_file_is_named(string content, string why)
    {
        Write("tokenizer_config.json", content);
        GroveException failure = Assert.Throws<GroveException>(() => ChatTemplateSettings.ReadDirectory(folder.Path));
        Assert.Contains(why, failure.Message);
        Assert.Contains("tokenizer_config.json", failure.Message);
        Assert.Equal(ExitKind.BadInput, failure.Kind);
    }

    void Write(string name, string content)
    {
        string path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
