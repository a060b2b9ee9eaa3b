using Microsoft.Extensions.AI;

namespace Grove.Inference.Tests;

public sealed class GroveChatClientTests(TinyModel model) : IClassFixture<TinyModel>
{
    static readonly ChatOptions Options = new() { MaxOutputTokens = 5, Temperature = 1, Seed = 3 };

    [Fact]
    public async Task AnswersWithUsageAndFinishReason()
    {
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true);
        ChatResponse response = await client.GetResponseAsync("How long?", Options);
        Assert.Equal("tiny", response.ModelId);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(5, response.Usage!.OutputTokenCount);
        Assert.Equal(response.Usage.InputTokenCount + 5, response.Usage.TotalTokenCount);
        Assert.Equal(ChatRole.Assistant, response.Messages.Single().Role);
    }

    [Fact]
    public async Task StreamingGivesTheSameAnswer()
    {
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true);
        ChatResponse whole = await client.GetResponseAsync("How long?", Options);
        ChatResponse streamed = await client.GetStreamingResponseAsync("How long?", Options).ToChatResponseAsync();
        Assert.Equal(whole.Text, streamed.Text);
        Assert.Equal(whole.FinishReason, streamed.FinishReason);
        Assert.Equal(whole.Usage!.TotalTokenCount, streamed.Usage!.TotalTokenCount);
    }

    [Fact]
    public async Task InstructionsJoinTheSystemMessage()
    {
        using TextGenerator generator = model.Generator();
        using GroveChatClient client = new(generator);
        ChatResponse expected = await client.GetResponseAsync([new(ChatRole.System, "Ten.\nThe owner."), new(ChatRole.User, "How long?")], Options);
        ChatOptions options = Options.Clone();
        options.Instructions = "Ten.";
        ChatResponse actual = await client.GetResponseAsync([new(ChatRole.System, "The owner."), new(ChatRole.User, "How long?")], options);
        Assert.Equal(expected.Usage!.InputTokenCount, actual.Usage!.InputTokenCount);
        Assert.Equal(expected.Text, actual.Text);
    }

    [Fact]
    public async Task DefaultsApplyAndServicesAreFound()
    {
        using TextGenerator generator = model.Generator();
        using GroveChatClient client = new(generator, "tiny", new GenerationOptions { MaxNewTokens = 2 });
        Assert.Equal(2, (await client.GetResponseAsync("How long?")).Usage!.OutputTokenCount);
        Assert.Equal("tiny", client.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Same(generator, client.GetService<TextGenerator>());
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Null(client.GetService(typeof(string)));
        Assert.Null(client.GetService(typeof(IChatClient), "other"));
    }
}
