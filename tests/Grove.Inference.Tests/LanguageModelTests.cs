using Grove.Models;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Inference.Tests;

public sealed class LanguageModelTests : IClassFixture<TinyModel>, IDisposable
{
    readonly string folder = Path.Combine(Path.GetTempPath(), $"grove-library-{Guid.NewGuid():N}");
    readonly string path;

    public LanguageModelTests(TinyModel tiny)
    {
        path = Path.Combine(folder, "tiny.v1");
        Directory.CreateDirectory(folder);
        ModelDirectory.Save(path, tiny.Parameters, tiny.Tokenizer, "# Tiny\n", GenerationSettings.For(tiny.Tokenizer) with { MaxNewTokens = 5 });
    }

    [Fact]
    public async Task AllWaysOfAskingAgree()
    {
        using LanguageModel model = LanguageModel.Open(path, threads: 1);
        string whole = model.Generate("How long?");
        string streamed = "";
        await foreach (string piece in model.StreamAsync("How long?")) streamed += piece;
        using GroveChatClient chat = model.AsChatClient();
        ChatResponse response = await chat.GetResponseAsync("How long?");
        Assert.Equal(whole, streamed);
        Assert.Equal(whole, response.Text);
        Assert.Equal(5, model.Defaults.MaxNewTokens);
        Assert.NotEmpty(model.Complete("Ten"));
    }

    [Fact]
    public async Task TheEmbeddingGeneratorGivesWhatEmbedGives()
    {
        using LanguageModel model = LanguageModel.Open(path, threads: 1);
        float[] alone = model.Embed("The driver");
        using GroveEmbeddingGenerator generator = model.AsEmbeddingGenerator();
        GeneratedEmbeddings<Embedding<float>> all = await generator.GenerateAsync(["Ten days", "The driver"]);
        Assert.Equal(alone, all[1].Vector.ToArray());
        Assert.Equal("tiny.v1", all[1].ModelId);
    }

    [Fact]
    public void NameAndWindowAreThoseOfTheFolder()
    {
        using (LanguageModel model = LanguageModel.Open(path + Path.DirectorySeparatorChar, threads: 1))
        {
            Assert.Equal("tiny.v1", model.Name);
            Assert.Equal(96, model.Context);
        }
        using LanguageModel narrow = LanguageModel.Open(path, context: 40, threads: 1);
        Assert.Equal(40, narrow.Context);
        Assert.Throws<GroveException>(() => narrow.Generate(new string('x', 60)));
    }

    [Fact]
    public void WhatCannotBeOpenedIsNamed()
    {
        Assert.Contains("nowhere", Assert.Throws<GroveException>(() => LanguageModel.Open(Path.Combine(folder, "nowhere"))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => LanguageModel.Open(path, threads: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LanguageModel.Open(path, context: 3));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
