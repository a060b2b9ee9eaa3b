using Grove.Text;

namespace Grove.Inference.Tests;

/// <summary>Models of other families, which bring a chat template of their own or none.</summary>
public sealed class OtherTemplateTests(TinyModel model) : IClassFixture<TinyModel>
{
    static readonly ChatTemplateSettings Lines = new()
    {
        Templates = new Dictionary<string, string>
        {
            ["default"] = "{% for m in messages %}{{ m.role + ': ' + m.content + '<|end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}",
        },
    };

    [Fact]
    public void A_model_is_asked_by_its_own_template()
    {
        using TextGenerator generator = new(model.Parameters, model.Tokenizer, model.Team, chat: Lines);
        Generation answer = generator.Generate([new(Roles.User, "How long?")], new() { MaxNewTokens = 4 });
        Assert.Equal(model.Tokenizer.Encode("user: How long?<|end|>\nassistant: ", allowSpecial: true).Length, answer.PromptTokens);
    }

    [Fact]
    public void Its_turns_and_not_every_special_token_end_an_answer()
    {
        using TextGenerator generator = new(model.Parameters, model.Tokenizer, model.Team, chat: Lines);
        GenerationOptions drawn = new() { MaxNewTokens = 60, Temperature = 3, Seed = 3 };
        for (ulong seed = 0; seed < 10; seed++)
            Assert.DoesNotContain("<|", generator.Generate([new(Roles.User, "How?")], drawn with { Seed = seed }).Text);
    }

    [Fact]
    public void Old_questions_are_dropped_with_all_that_followed_them()
    {
        using TextGenerator generator = new(model.Parameters, model.Tokenizer, model.Team, chat: Lines, maxPositions: 64);
        Message[] talk =
        [
            new(Roles.User, "The driver and the owner of the vehicle report the claim."),
            new(Roles.Assistant, "Ten days."),
            new("tool", "Ten days."),
            new(Roles.Assistant, "The driver and the owner of the vehicle."),
            new(Roles.User, "How long?"),
        ];
        GenerationOptions options = new() { MaxNewTokens = 4, Overflow = Overflow.DropOldest };
        Generation answer = generator.Generate(talk, options);
        Assert.Equal(4, answer.DroppedMessages);
        Assert.Equal(generator.Generate([talk[^1]], options).Text, answer.Text);
    }

    [Fact]
    public void A_base_model_goes_on_from_a_text_but_does_not_chat()
    {
        Tokenizer plain = BpeTrainer.Train(["How long does the customer have? Ten days."], 280, ["<s>"], 1);
        using TextGenerator generator = new(model.Parameters, plain, model.Team);
        Assert.Equal(3, generator.Complete("How long", new() { MaxNewTokens = 3 }).AnswerTokens);
        Assert.Contains("cannot chat with this model", Assert.Throws<GroveException>(generator.CheckCanChat).Message);
        Assert.Throws<GroveException>(() => generator.Generate([new(Roles.User, "a")]));
        Assert.Contains("cannot go on from nothing", Assert.Throws<GroveException>(() => generator.Complete("")).Message);
    }
}
