using Grove.Models;
using Grove.Models.Adapters;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Inference.Tests;

public sealed class AdapterTests(TinyModel model) : IClassFixture<TinyModel>
{
    static readonly GenerationOptions Greedy = new() { MaxNewTokens = 12 };

    Adapter Make(int seed)
    {
        Adapter adapter = Adapter.Create(Weights.Of(model.Parameters), new AdapterConfig { Rank = 4, Alpha = 32, TargetPattern = AdapterConfig.AllLinear }, (ulong)seed);
        var random = new Random(seed);
        foreach (AdapterPart part in adapter.Parts)
            foreach (ref float value in part.Up.Span) value = random.NextSingle() - 0.5f;
        return adapter;
    }

    [Fact]
    public void EachRequestChoosesItsAdapter()
    {
        using Adapter first = Make(1), second = Make(2);
        string Answer(TextGenerator generator, string? adapter) => generator.Generate(TinyModel.Ask("How long?"), Greedy with { Adapter = adapter }).Text;
        string[] alone = [.. new[] { null, first, second }.Select(adapter =>
        {
            using TextGenerator generator = model.Generator();
            if (adapter is not null) generator.AddAdapter("it", adapter);
            return Answer(generator, adapter is null ? null : "it");
        })];
        Assert.Equal(3, alone.Distinct().Count());
        using TextGenerator shared = model.Generator();
        shared.AddAdapter("first", first);
        shared.AddAdapter("second", second);
        Assert.Equal(["first", "second"], shared.Adapters);
        Assert.Equal([alone[2], alone[0], alone[1], alone[2]], new[] { "second", null, "first", "second" }.Select(name => Answer(shared, name)));
    }

    [Fact]
    public async Task AChatClientNamesItInTheOptions()
    {
        using Adapter first = Make(1);
        using TextGenerator generator = model.Generator();
        generator.AddAdapter("first", first);
        using var client = new GroveChatClient(generator, null, Greedy);
        ChatOptions options = new() { AdditionalProperties = new() { [GroveChatClient.AdapterProperty] = "first" } };
        string answer = (await client.GetResponseAsync([new ChatMessage(ChatRole.User, "How long?")], options)).Text;
        Assert.Equal(generator.Generate(TinyModel.Ask("How long?"), Greedy with { Adapter = "first" }).Text, answer);
        Assert.NotEqual(generator.Generate(TinyModel.Ask("How long?"), Greedy).Text, answer);
    }

    [Fact]
    public void AnUnknownNameIsRefusedWithThoseThatAre()
    {
        using Adapter first = Make(1);
        using TextGenerator generator = model.Generator();
        Assert.Contains("None is loaded", Assert.Throws<GroveException>(() => generator.Generate(TinyModel.Ask("How long?"), Greedy with { Adapter = "x" })).Message);
        generator.AddAdapter("first", first);
        Assert.Contains("Choose among first", Assert.Throws<GroveException>(() => generator.Generate(TinyModel.Ask("How long?"), Greedy with { Adapter = "x" })).Message);
        Assert.Throws<ArgumentException>(() => generator.AddAdapter("first", first));
    }
}
