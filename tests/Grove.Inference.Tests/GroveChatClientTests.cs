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

    [Fact]
    public async Task AResponseSaysWhatItIs()
    {
        DateTimeOffset now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true, time: new FixedTime(now));
        ChatResponse response = await client.GetResponseAsync("How long?", Options);
        ChatResponse other = await client.GetResponseAsync("How long?", Options);
        Assert.Equal(now, response.CreatedAt);
        Assert.NotNull(response.ResponseId);
        Assert.NotEqual(response.ResponseId, other.ResponseId);
        Assert.Equal(5, Assert.IsType<Generation>(response.RawRepresentation).AnswerTokens);
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("How long?", Options))
            updates.Add(update);
        Assert.Single(updates.Select(update => (update.ResponseId, update.MessageId, update.ModelId, update.CreatedAt)).Distinct());
        Assert.Single(updates.SelectMany(update => update.Contents.OfType<UsageContent>()));
        Assert.NotNull(updates[^1].FinishReason);
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
    }

    [Fact]
    public async Task AStopSequenceEndsTheAnswerInBothWays()
    {
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true);
        ChatOptions options = Options.Clone();
        options.MaxOutputTokens = 12;
        string whole = (await client.GetResponseAsync("How long?", options)).Text;
        options.StopSequences = [whole.Substring(whole.Length / 2, 2)];
        string expected = whole[..whole.IndexOf(options.StopSequences[0], StringComparison.Ordinal)];
        ChatResponse stopped = await client.GetResponseAsync("How long?", options);
        ChatResponse streamed = await client.GetStreamingResponseAsync("How long?", options).ToChatResponseAsync();
        Assert.Equal(expected, stopped.Text);
        Assert.Equal(ChatFinishReason.Stop, stopped.FinishReason);
        Assert.Equal(expected, streamed.Text);
        Assert.Equal(ChatFinishReason.Stop, streamed.FinishReason);
        Assert.True(stopped.Usage!.OutputTokenCount < 12);
    }

    [Fact]
    public async Task OptionsReachTheDrawing()
    {
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true);
        async Task<string> Answer(ChatOptions options) => (await client.GetResponseAsync("How long?", options)).Text;
        ChatOptions greedy = new() { MaxOutputTokens = 12, Temperature = 0 };
        string plain = await Answer(greedy);
        Assert.NotEqual(plain, await Answer(new ChatOptions { MaxOutputTokens = 12, Temperature = 1, Seed = 5 }));
        Assert.Equal(plain, await Answer(new ChatOptions
        {
            MaxOutputTokens = 12, Temperature = 1, Seed = 5, AdditionalProperties = new() { ["min_p"] = 1.0 },
        }));
        Assert.Equal(plain, await Answer(new ChatOptions { RawRepresentationFactory = _ => new GenerationOptions { MaxNewTokens = 12 } }));
    }

    [Fact]
    public async Task WhatItCannotDoIsRefusedAndNotIgnored()
    {
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true);
        AITool tool = AIFunctionFactory.Create(() => 1, "one");
        ChatOptions[] refused =
        [
            new() { Tools = [tool] },
            new() { ResponseFormat = ChatResponseFormat.Json },
            new() { ConversationId = "before" },
            new() { ModelId = "another" },
            new() { RawRepresentationFactory = _ => "text" },
        ];
        foreach (ChatOptions options in refused)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync("How long?", options));
            await Assert.ThrowsAsync<NotSupportedException>(() => client.GetStreamingResponseAsync("How long?", options).ToChatResponseAsync());
        }
        await Assert.ThrowsAsync<NotSupportedException>(
            () => client.GetResponseAsync([new ChatMessage(ChatRole.User, [new TextContent("What is this?"), new DataContent(new byte[] { 1 }, "image/png")])]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("How long?", new ChatOptions { FrequencyPenalty = 3 }));
        ChatOptions allowed = new() { Tools = [tool], ToolMode = ChatToolMode.None, ResponseFormat = ChatResponseFormat.Text, ModelId = "tiny", MaxOutputTokens = 1 };
        Assert.Equal(1, (await client.GetResponseAsync("How long?", allowed)).Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task CancellingEndsTheAnswerAndTheNextOneIsWhole()
    {
        using GroveChatClient client = new(model.Generator(), "tiny", ownsGenerator: true);
        ChatOptions options = new() { MaxOutputTokens = 60, Temperature = 1, Seed = 3 };
        string whole = (await client.GetResponseAsync("How long?", options)).Text;
        using CancellationTokenSource source = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("How long?", options, source.Token))
                source.Cancel();
        });
        using CancellationTokenSource before = new();
        before.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync("How long?", options, before.Token));
        Assert.Equal(whole, (await client.GetResponseAsync("How long?", options)).Text);
    }

    sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
