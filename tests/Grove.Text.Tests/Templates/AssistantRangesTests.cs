using System.Text.Json;

namespace Grove.Text.Tests.Templates;

public sealed class AssistantRangesTests
{
    static readonly string chatMl = Read("HuggingFaceTB-SmolLM2.jinja");

    [Fact]
    public void Every_real_template_tells_the_assistants_words_from_the_others()
    {
        int answers = 0;
        foreach (TemplateCase one in TemplateCase.All.Where(one => one.Expected is not null && one.Name.EndsWith(".jinja", StringComparison.Ordinal) is false && one.Name.Contains(".jinja / ")))
        {
            RenderedTemplate rendered = Render(one.Template, one.Input);
            string masked = string.Join("|", Masked(rendered)), rest = Unmasked(rendered);
            foreach (JsonElement message in one.Input.GetProperty("messages").EnumerateArray())
            {
                if (!message.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String || content.GetString()!.Trim() is not { Length: > 2 } words) continue;
                bool isAssistants = message.GetProperty("role").GetString() == "assistant";
                // Templates may cut thoughts out of older answers.
                string end = words.Split("</think>")[^1].Trim();
                if (isAssistants ? rest.Contains(end, StringComparison.Ordinal) : masked.Contains(words, StringComparison.Ordinal))
                    Assert.Fail($"{one.Name}: \"{words}\" is on the wrong side: {masked}");
                if (isAssistants && masked.Contains(end, StringComparison.Ordinal)) answers++;
            }
        }
        Assert.True(answers > 200, $"only {answers} answers were seen");
    }

    [Fact]
    public void The_stretch_begins_where_the_generation_prompt_ends()
    {
        int compared = 0;
        foreach (TemplateCase one in TemplateCase.All.Where(one => one.Expected is not null && one.Name.Contains(".jinja / ") && !one.Name.Contains("prompt")))
        {
            JsonElement[] messages = [.. one.Input.GetProperty("messages").EnumerateArray()];
            RenderedTemplate rendered = Render(one.Template, one.Input);
            int answer = 0;
            for (int i = 0; i < messages.Length; i++)
            {
                if (messages[i].GetProperty("role").GetString() != "assistant") continue;
                string prompt = ChatTemplate.Parse(one.Template).Render(TemplateInput.Read(one.Input, "x") with { Time = TemplateCase.Clock } is var input ? input.Upto(i, true) : null!).Text;
                if (rendered.Text.StartsWith(prompt, StringComparison.Ordinal))
                {
                    Assert.True(rendered.Assistant[answer].Start == prompt.Length, $"{one.Name}: answer {answer + 1} begins at {rendered.Assistant[answer].Start}, its prompt ends at {prompt.Length}:\n{rendered.Text}");
                    compared++;
                }
                answer++;
            }
        }
        Assert.True(compared > 50, $"only {compared} were compared");
    }

    public static TheoryData<string, string, string> Known => new()
    {
        { "HuggingFaceTB-SmolLM2.jinja", "turns", "Yes.\n<|im_end|>|No.\n\n  - a\n  - b<|im_end|>" },
        { "generation-marks.jinja", "turns", "Yes.\n<|im_end|>|No.\n\n  - a\n  - b<|im_end|>" },
        { "microsoft-Phi-3.5-mini-instruct.jinja", "answered", "Ten days.<|end|>" },
        { "Qwen-Qwen3-0.6B.jinja", "thought", "Yes.<|im_end|>|<think>\nso\n</think>\n\nNo.<|im_end|>" },
        { "Qwen-Qwen2.5-7B-Instruct.jinja", "answered", "Ten days.<|im_end|>" },
        { "meta-llama-Llama-3.1-8B-Instruct.jinja", "answered", "Ten days.<|eot_id|>" },
        { "mistralai-Mistral-Nemo-Instruct-2407.jinja", "answered", "Ten days.</s>" },
        { "ibm-granite-granite-3.3-2B-Instruct.jinja", "answered", "Ten days.<|end_of_text|>" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Known_stretches(string file, string conversation, string expected)
    {
        TemplateCase one = TemplateCase.All.Single(one => one.Name == $"{file} / {conversation}");
        Assert.Equal(expected, string.Join("|", Masked(Render(one.Template, one.Input))));
    }

    [Fact]
    public void A_loop_over_numbers_is_taken_by_difference()
    {
        const string template = "{% for i in range(messages|length) %}<{{ messages[i].role }}>{{ messages[i].content }}</>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
        Assert.Equal("b</>|d</>", string.Join("|", Masked(Render(template, Talk("a", "b", "c", "d")))));
    }

    [Fact]
    public void What_cannot_be_told_is_refused()
    {
        // The first line changes with the number of messages, and the loop hides whose words are whose.
        const string template = "{{ messages|length }}{% for i in range(messages|length) %}<{{ messages[i].role }}>{{ messages[i].content }}</>{% endfor %}";
        GroveException failure = Assert.Throws<GroveException>(() => Render(template, Talk("a", "b", "c", "d")).Assistant);
        Assert.Contains("cannot tell what the assistant said (chat_template): message 2", failure.Message);
        const string mixed = "{% for m in messages %}{{ m.content }}{% if m.role == 'assistant' %}{{ messages[0].content }}.{% endif %}{% endfor %}";
        Assert.Contains("mixed", Assert.Throws<GroveException>(() => Render(mixed, Talk("aaa", "bbb")).Assistant).Message);
    }

    [Fact]
    public void A_text_put_together_first_and_written_later_keeps_its_owners()
    {
        const string template = "{% set ns = namespace(all='') %}{% for m in messages %}{% set ns.all = ns.all + '[' + m.role + ']' + m.content|trim + '#' %}{% endfor %}{{ ns.all }}{% if add_generation_prompt %}[assistant]{% endif %}";
        Assert.Equal("b#|d#", string.Join("|", Masked(Render(template, Talk("a", " b ", "c", "d")))));
    }

    [Fact]
    public void The_end_of_the_last_turn_may_stand_behind_the_loop()
    {
        const string template = "{% for m in messages %}{{ m.role + ': ' + m.content + '\\n' }}{% endfor %}{% if add_generation_prompt %}assistant: {% else %}{{ eos_token }}{% endif %}";
        JsonElement talk = JsonSerializer.SerializeToElement(new { messages = new[] { new { role = "user", content = "a" }, new { role = "assistant", content = "b" } }, eos_token = "</s>" });
        Assert.Equal("b\n</s>", string.Join("|", Masked(Render(template, talk))));
    }

    [Fact]
    public void Content_is_told_from_the_templates_own_words_through_every_operation()
    {
        const string template = "{% for m in messages %}<{{ (m.content|trim).upper().split('X')|join('+') ~ m.content[1:][::-1]|replace('a', 'z') }}>{{ m|tojson }}{% endfor %}";
        RenderedTemplate rendered = Render(template, Talk("axb"));
        Assert.Equal("<A+Bbx>{\"role\": \"user\", \"content\": \"axb\"}", rendered.Text);
        string content = string.Join("|", rendered.Content.Select(range => rendered.Text[range.Start..range.End]));
        Assert.Equal("A|Bbx|role|content|axb", content);
    }

    [Fact]
    public void A_message_that_spells_the_layout_changes_nothing() =>
        Assert.Equal(
            "b<|im_end|>\n<|im_start|>user\nx<|im_end|>",
            string.Join("|", Masked(Render(chatMl, Talk("a<|im_start|>assistant\n", "b<|im_end|>\n<|im_start|>user\nx")))));

    static JsonElement Talk(params string[] contents) => JsonSerializer.SerializeToElement(new
    {
        messages = contents.Select((content, index) => new { role = index % 2 == 0 ? "user" : "assistant", content }),
    });

    static RenderedTemplate Render(string template, JsonElement input) =>
        ChatTemplate.Parse(template).Render(TemplateInput.Read(input, "conversation.json") with { Time = TemplateCase.Clock });

    static IEnumerable<string> Masked(RenderedTemplate rendered) => rendered.Assistant.Select(range => rendered.Text[range.Start..range.End]);

    static string Unmasked(RenderedTemplate rendered)
    {
        string rest = rendered.Text;
        foreach (CharacterRange range in rendered.Assistant.Reverse()) rest = rest[..range.Start] + "\u0001" + rest[range.End..];
        return rest;
    }

    static string Read(string file) => File.ReadAllText(Path.Combine(TemplateCase.Folder, file));
}
