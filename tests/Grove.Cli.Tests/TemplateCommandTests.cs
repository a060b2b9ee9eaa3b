using System.Text.Json;

namespace Grove.Cli.Tests;

public sealed class TemplateCommandTests : IDisposable
{
    const string ChatMl = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
    const string Talk = """{"messages": [{"role": "user", "content": "How long?"}, {"role": "assistant", "content": "Ten days."}], "add_generation_prompt": true}""";

    readonly string folder = Directory.CreateTempSubdirectory("grove-template-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Prints_exactly_the_prompt()
    {
        CommandLineRun run = await CommandLineRun.Of("template", "render", Write("t.jinja", ChatMl), "--input", Write("talk.json", Talk));
        Assert.Equal((0, "<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\nTen days.<|im_end|>\n<|im_start|>assistant\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Json_has_the_assistants_ranges()
    {
        CommandLineRun run = await CommandLineRun.Of("template", "render", Write("t.jinja", ChatMl), "--input", Write("talk.json", Talk), "--json");
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        string text = json.GetProperty("text").GetString()!;
        JsonElement range = Assert.Single(json.GetProperty("mask").EnumerateArray());
        Assert.Equal("Ten days.<|im_end|>", text[range[0].GetInt32()..range[1].GetInt32()]);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_mask_can_be_shown_to_people()
    {
        CommandLineRun run = await CommandLineRun.Of("template", "render", Write("t.jinja", ChatMl), "--input", Write("talk.json", Talk), "--show-mask");
        Assert.Contains("assistant\n[[Ten days.<|im_end|>]]\n", run.Out);
    }

    [Fact]
    public async Task A_models_folder_brings_its_special_tokens_and_the_input_wins()
    {
        Write("tokenizer_config.json", """{"chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}", "bos_token": {"content": "<s>"}, "eos_token": "</s>"}""");
        string talk = Write("talk.json", """{"messages": [{"role": "user", "content": "a"}], "eos_token": "<end>"}""");
        Assert.Equal("<s>a<end>", (await CommandLineRun.Of("template", "render", folder, "--input", talk)).Out);
        Assert.Equal("<s>a<end>", (await CommandLineRun.Of("template", "render", Path.Combine(folder, "tokenizer_config.json"), "--input", talk)).Out);
    }

    [Fact]
    public async Task Check_says_what_a_template_supports()
    {
        CommandLineRun run = await CommandLineRun.Of("template", "check", Write("t.jinja", ChatMl));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("yes  a user's question", run.Out);
        Assert.Contains("yes  a system message", run.Out);
        Assert.Contains("yes  telling the assistant's words apart", run.Out);
        Assert.Contains("no   tools: it leaves them out", run.Out);
        run = await CommandLineRun.Of("template", "check", Write("no.jinja", "{{ raise_exception('never') }}"), "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.False(JsonDocument.Parse(run.Out).RootElement.GetProperty("checks")[0].GetProperty("supported").GetBoolean());
    }

    [Theory]
    [InlineData("{{ messages", "{\"messages\": []}", "cannot read the chat template (")]
    [InlineData("{{ messages.x.y }}", "{\"messages\": []}", "cannot render the chat template (")]
    [InlineData("{{ raise_exception('no') }}", "{\"messages\": []}", "the chat template refuses this conversation (")]
    [InlineData("x", "{\"messages\": 5}", "cannot use the conversation (")]
    [InlineData("x", "{", "cannot use the conversation (")]
    [InlineData("x", "[]", "cannot use the conversation (")]
    public async Task Bad_input_is_one_line(string template, string input, string expected)
    {
        CommandLineRun run = await CommandLineRun.Of("template", "render", Write("t.jinja", template), "--input", Write("talk.json", input));
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"grove: {expected}", run.ErrorLine);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Files_that_are_not_there_are_named()
    {
        Assert.Contains("there is no such file", (await CommandLineRun.Of("template", "render", "nowhere.jinja", "--input", Write("talk.json", Talk))).ErrorLine);
        Assert.Contains("there is no chat template", (await CommandLineRun.Of("template", "render", folder, "--input", Write("talk.json", Talk))).ErrorLine);
        Assert.Contains("nowhere.json", (await CommandLineRun.Of("template", "render", Write("t.jinja", ChatMl), "--input", "nowhere.json")).ErrorLine);
    }

    string Write(string name, string content)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
