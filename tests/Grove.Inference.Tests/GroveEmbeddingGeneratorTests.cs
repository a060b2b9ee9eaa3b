using Grove.Models;
using Microsoft.Extensions.AI;

namespace Grove.Inference.Tests;

public sealed class GroveEmbeddingGeneratorTests(TinyModel model) : IClassFixture<TinyModel>
{
    GroveEmbeddingGenerator Generator(int? maxPositions = null) =>
        new(Weights.Of(model.Parameters), model.Tokenizer, model.Team, "tiny", maxPositions);

    [Fact]
    public async Task ATextGivesTheSameBitsAloneAndAmongOthers()
    {
        string[] texts = ["How long?", "", "Ten days.", "The driver and the owner of the vehicle report the claim.", "x"];
        using GroveEmbeddingGenerator generator = Generator();
        GeneratedEmbeddings<Embedding<float>> together = await generator.GenerateAsync(texts);
        Assert.Equal(texts.Length, together.Count);
        for (int i = 0; i < texts.Length; i++)
        {
            using GroveEmbeddingGenerator fresh = Generator();
            Assert.Equal(fresh.Embed(texts[i]), together[i].Vector.ToArray());
            Assert.Equal(1, Math.Sqrt(together[i].Vector.ToArray().Sum(x => (double)x * x)), 1e-6);
        }
        Assert.NotEqual(together[0].Vector.ToArray(), together[2].Vector.ToArray());
    }

    [Fact]
    public void ItIsTheNormalisedMeanOfTheLastHiddenStates()
    {
        const string text = "The driver reports the claim.";
        using Decoder decoder = new(model.Parameters, model.Team, 96);
        double[] mean = new double[32];
        int[] tokens = model.Tokenizer.Encode(text);
        // Token by token: other kernels than the generator's, so equal only nearly.
        foreach (int token in tokens)
            decoder.Embed([token], (_, _, state) => { for (int i = 0; i < 32; i++) mean[i] += state[i] / tokens.Length; });
        double length = Math.Sqrt(mean.Sum(x => x * x));
        using GroveEmbeddingGenerator generator = Generator();
        float[] vector = generator.Embed(text);
        Assert.Equal(32, generator.Dimensions);
        for (int i = 0; i < 32; i++) Assert.Equal(mean[i] / length, vector[i], 1e-4);
    }

    [Fact]
    public async Task LongTextsAreCutAndSaySo()
    {
        string text = string.Join(' ', Enumerable.Repeat("driver", 40));
        int[] tokens = model.Tokenizer.Encode(text);
        using GroveEmbeddingGenerator narrow = Generator(8);
        GeneratedEmbeddings<Embedding<float>> cut = await narrow.GenerateAsync([text, "Ten"]);
        Assert.Equal(true, cut[0].AdditionalProperties![GroveEmbeddingGenerator.Truncated]);
        Assert.Null(cut[1].AdditionalProperties);
        Assert.Equal(8 + model.Tokenizer.Encode("Ten").Length, cut.Usage!.InputTokenCount);
        Assert.Equal(cut.Usage.InputTokenCount, cut.Usage.TotalTokenCount);
        Assert.True(tokens.Length > 8);
        using GroveEmbeddingGenerator wide = Generator();
        Assert.Equal(wide.Embed(model.Tokenizer.Decode(tokens.AsSpan(0, 8))), cut[0].Vector.ToArray());
    }

    [Fact]
    public async Task WhatItCannotDoIsRefused()
    {
        using GroveEmbeddingGenerator generator = Generator();
        await Assert.ThrowsAsync<NotSupportedException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 16 }));
        await Assert.ThrowsAsync<NotSupportedException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "other" }));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!]));
        Assert.Single(await generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 32, ModelId = "tiny" }));
        Assert.Empty(await generator.GenerateAsync(Array.Empty<string>()));
    }

    [Fact]
    public async Task ItCanBeCancelledAndUsedAgain()
    {
        using GroveEmbeddingGenerator generator = Generator();
        float[] before = generator.Embed("Ten days");
        using CancellationTokenSource source = new();
        IEnumerable<string> Texts()
        {
            yield return "one";
            source.Cancel();
            yield return "two";
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(Texts(), cancellationToken: source.Token));
        Assert.Equal(before, generator.Embed("Ten days"));
    }

    [Fact]
    public async Task SeveralCallersWaitForOneAnother()
    {
        using GroveEmbeddingGenerator generator = Generator();
        float[] expected = generator.Embed("The owner");
        float[][] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => generator.Embed("The owner"))));
        Assert.All(all, vector => Assert.Equal(expected, vector));
    }

    [Fact]
    public void MetadataAndServicesAreFound()
    {
        using GroveEmbeddingGenerator generator = Generator();
        EmbeddingGeneratorMetadata metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("grove", "tiny", 32), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Null(generator.GetService(typeof(string)));
        Assert.Null(generator.GetService(typeof(GroveEmbeddingGenerator), "key"));
    }
}
