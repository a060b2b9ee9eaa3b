namespace Grove.Text.Tests.Chat;

public class UnmaskTests
{
    const string ChatMl = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}";

    static readonly Conversation talk = new([new("system", "Be kind."), new("user", "How long?"), new("assistant", "Ten days.")]);

    [Fact]
    public void Without_it_only_the_answer_is_learned_and_with_it_the_question_too()
    {
        Tokenizer tokenizer = TinyTokenizer.Load();
        foreach (string? template in (string?[])[null, ChatMl])
        {
            var renderer = new ChatRenderer(tokenizer, template);
            string plain = Learned(renderer.Render(talk, false)), all = Learned(renderer.Render(talk with { Unmask = true }, false));
            Assert.StartsWith("Ten days.", plain);
            Assert.DoesNotContain("How long?", plain);
            Assert.StartsWith("How long?", all);
            Assert.Contains("Ten days.", all);
            Assert.DoesNotContain("kind", all);
        }

        string Learned(RenderedChat chat) => tokenizer.Decode(chat.Tokens.Where((_, place) => chat.Mask[place]).ToArray());
    }
}
