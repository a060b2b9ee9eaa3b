using Grove.Inference.Batching;
using Grove.Models;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Inference.Tests.Batching;

public sealed class BatchGeneratorTests(TinyModel model) : IClassFixture<TinyModel>
{
    static GenerationOptions Drawn(int seed) => new() { MaxNewTokens = 24, Temperature = 1, Seed = (ulong)seed };

    static readonly string[] Questions = ["How long?", "The owner?", "The driver and the vehicle?", "Ten days?"];

    [Fact]
    public async Task ParallelCallersGetWhatEachGetsAlone()
    {
        using TextGenerator alone = new(model.Parameters, model.Tokenizer, model.Team, settings: new BatchSettings { MaxSequences = 1, Speculation = false });
        Generation[] expected = [.. Enumerable.Range(0, 24).Select(i => alone.Generate(TinyModel.Ask(Questions[i % 4]), Drawn(i)))];
        using TextGenerator shared = model.Generator();
        Generation[] actual = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => i % 3 == 0
            ? Task.Run(() => shared.Generate(TinyModel.Ask(Questions[i % 4]), Drawn(i)))
            : shared.GenerateAsync(TinyModel.Ask(Questions[i % 4]), Drawn(i))));
        Assert.Equal(expected, actual);
        Assert.Equal((24, 0, 0), (shared.Statistics.Answers, shared.Statistics.Running, shared.Statistics.Waiting));
    }

    [Fact]
    public async Task ChatClientsOfOneModelShareTheEngine()
    {
        using TextGenerator generator = model.Generator();
        using var client = new GroveChatClient(generator, null, Drawn(3));
        string expected = generator.Generate(TinyModel.Ask("How long?"), Drawn(3)).Text;
        ChatResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.GetResponseAsync("How long?")));
        Assert.All(answers, answer => Assert.Equal(expected, answer.Text));
        string streamed = "";
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("How long?")) streamed += update.Text;
        Assert.Equal(expected, streamed);
    }

    [Fact]
    public async Task CancellingOneLeavesTheOthers()
    {
        using TextGenerator generator = model.Generator();
        Generation expected = generator.Generate(TinyModel.Ask("How long?"), Drawn(1));
        using CancellationTokenSource source = new();
        Task<Generation> other = generator.GenerateAsync(TinyModel.Ask("How long?"), Drawn(1));
        int pieces = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (GenerationPiece _ in generator.StreamAsync(TinyModel.Ask("The owner?"), Drawn(2), source.Token))
                if (++pieces == 2) source.Cancel();
        });
        Assert.Equal(expected, await other);
        Assert.Equal(0, generator.Statistics.Running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(TinyModel.Ask("x"), Drawn(1), new CancellationToken(true)));
    }

    [Fact]
    public async Task TheWorkerEndsAndComesBack()
    {
        using var generator = new BatchGenerator(Weights.Of(model.Parameters), model.Tokenizer, model.Team, _ => false);
        Generation first = await generator.GenerateAsync([1, 2], Drawn(1));
        await Task.Delay(2500);
        Assert.Equal(first, await generator.GenerateAsync([1, 2], Drawn(1)));
    }

    [Fact]
    public async Task DisposingEndsWhatRuns()
    {
        var generator = new BatchGenerator(Weights.Of(model.Parameters), model.Tokenizer, model.Team, _ => false);
        Task<Generation>[] all = [.. Enumerable.Range(0, 20).Select(i => generator.GenerateAsync([1, 2], Drawn(i) with { MaxNewTokens = 90 }))];
        generator.Dispose();
        foreach (Task<Generation> task in all)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException)
            {
            }
        }
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync([1, 2], Drawn(1)));
    }

    [Fact]
    public async Task BadPromptsAndSettingsAreRefused()
    {
        using var generator = new BatchGenerator(Weights.Of(model.Parameters), model.Tokenizer, model.Team, _ => false);
        Assert.Contains("0 tokens", (await Assert.ThrowsAsync<GroveException>(() => generator.GenerateAsync([], Drawn(1)))).Message);
        Assert.Contains("outside the vocabulary", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([99999], Drawn(1)))).Message);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new BatchSettings { MaxSequences = 0, CacheBytes = 0, PromptRowsBeside = 999 }.Validate());
        Assert.Equal("MaxSequences is 0; it must be 1 to 256. CacheBytes is 0; it must be 1 or more. PromptRowsBeside is 999; it must be 1 to PromptRows (256).", error.Message);
    }
}
