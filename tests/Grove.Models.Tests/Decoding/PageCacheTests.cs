using Grove.Models.Adapters;
using Grove.Tensors;

namespace Grove.Models.Tests.Decoding;

public sealed class PageCacheTests : IDisposable
{
    static readonly int[] Prompt = [.. Enumerable.Range(0, 200).Select(i => i * 5 % 13)];

    readonly Team team = Tiny.Team();
    readonly Parameters parameters = Tiny.Weights(Tiny.Shape(true) with { MaxPositions = 400 });

    BatchDecoder Decoder(int pages) => new(Weights.Of(parameters), team, 400, 64, 2, pages * PageCache.BytesOf(parameters.Architecture, 1));

    static void Read(BatchDecoder decoder, CachedText text, ReadOnlySpan<int> tokens)
    {
        for (; tokens.Length > 0; tokens = tokens[Math.Min(64, tokens.Length)..])
        {
            decoder.Begin(text.Adapter);
            decoder.AddPrompt(text, tokens[..Math.Min(64, tokens.Length)], score: false);
            decoder.Run();
        }
    }

    [Fact]
    public void Texts_with_the_same_beginning_have_its_pages_together()
    {
        using BatchDecoder decoder = Decoder(100);
        using CachedText first = decoder.Cache.Open(null, 400);
        Read(decoder, first, Prompt);
        Assert.Equal(7, decoder.Cache.Held);
        int[] other = [.. Prompt[..100], 1, 2, 3];
        Assert.Equal(96, decoder.Cache.FindPrefix(null, other));
        CachedText second = decoder.Cache.Open(null, 400);
        Assert.Equal(96, second.TakePrefix(other));
        Assert.Equal((7, 96), (decoder.Cache.Held, second.Position));
        Read(decoder, second, other.AsSpan(96));
        Assert.Equal(8, decoder.Cache.Held);
        second.Dispose();
        Assert.Equal((7, 0), (decoder.Cache.Held, decoder.Cache.Kept));
    }

    [Fact]
    public void A_prompt_is_never_found_whole()
    {
        using BatchDecoder decoder = Decoder(100);
        using CachedText first = decoder.Cache.Open(null, 400);
        Read(decoder, first, Prompt.AsSpan(0, 64));
        Assert.Equal(32, decoder.Cache.FindPrefix(null, Prompt.AsSpan(0, 64)));
        Assert.Equal(64, decoder.Cache.FindPrefix(null, Prompt.AsSpan(0, 65)));
        Assert.Equal(0, decoder.Cache.FindPrefix(null, Prompt.AsSpan(0, 32)));
        Assert.Equal(0, decoder.Cache.FindPrefix(null, Prompt.AsSpan(1, 60)));
    }

    [Fact]
    public void Two_that_read_the_same_at_once_keep_one_copy()
    {
        using BatchDecoder decoder = Decoder(100);
        using CachedText first = decoder.Cache.Open(null, 400), second = decoder.Cache.Open(null, 400);
        decoder.Begin(null);
        decoder.AddPrompt(first, Prompt.AsSpan(0, 32), score: false);
        decoder.AddPrompt(second, Prompt.AsSpan(0, 32), score: false);
        decoder.Run();
        Assert.Equal(1, decoder.Cache.Held);
    }

    [Fact]
    public void Adapters_do_not_share_with_one_another()
    {
        using BatchDecoder decoder = Decoder(100);
        using Adapter adapter = Adapter.Create(Weights.Of(parameters), new AdapterConfig { Rank = 2, TargetPattern = AdapterConfig.AllLinear }, 5);
        using CachedText plain = decoder.Cache.Open(null, 400);
        Read(decoder, plain, Prompt);
        Assert.Equal(0, decoder.Cache.FindPrefix(adapter, Prompt));
        using CachedText adapted = decoder.Cache.Open(adapter, 400);
        Read(decoder, adapted, Prompt);
        Assert.Equal(14, decoder.Cache.Held);
        Assert.Equal(192, decoder.Cache.FindPrefix(adapter, Prompt));
    }

    [Fact]
    public void Answers_are_not_found()
    {
        using BatchDecoder decoder = Decoder(100);
        using CachedText text = decoder.Cache.Open(null, 400);
        Read(decoder, text, Prompt.AsSpan(0, 40));
        for (int i = 40; i < 100; i += 2)
        {
            decoder.Begin(null);
            decoder.AddAnswer(text, Prompt.AsSpan(i, 2));
            decoder.Run();
        }
        Assert.Equal(32, decoder.Cache.FindPrefix(null, Prompt));
    }

    [Fact]
    public void What_was_unused_for_longest_goes_first_the_end_of_a_text_before_its_beginning()
    {
        using BatchDecoder decoder = Decoder(9);
        int[] other = [.. Prompt.Reverse()];
        using (CachedText first = decoder.Cache.Open(null, 400)) Read(decoder, first, Prompt.AsSpan(0, 130));
        Assert.Equal((0, 4, 9), (decoder.Cache.Held, decoder.Cache.Kept, decoder.Cache.Available));
        CachedText second = decoder.Cache.Open(null, 400);
        Read(decoder, second, other.AsSpan(0, 190));
        Assert.Equal(96, decoder.Cache.FindPrefix(null, Prompt));
        using CachedText again = decoder.Cache.Open(null, 400);
        Assert.Equal(96, again.TakePrefix(Prompt));
        Assert.Equal((9, 0, 0), (decoder.Cache.Held, decoder.Cache.Kept, decoder.Cache.Available));
        Assert.Contains("All 9 pages", Assert.Throws<InvalidOperationException>(() => Read(decoder, again, Prompt.AsSpan(96, 10))).Message);
        second.Dispose();
        Read(decoder, again, Prompt.AsSpan(96, 10));
        decoder.Cache.Clear();
        Assert.Equal((4, 0), (decoder.Cache.Held, decoder.Cache.Kept));
    }

    [Fact]
    public void Cutting_into_a_shared_page_takes_a_copy()
    {
        using BatchDecoder decoder = Decoder(100);
        using CachedText first = decoder.Cache.Open(null, 400);
        Read(decoder, first, Prompt.AsSpan(0, 70));
        using CachedText second = decoder.Cache.Open(null, 400);
        second.TakePrefix(Prompt.AsSpan(0, 70));
        second.Truncate(40);
        Read(decoder, second, [1, 1, 1, 1]);
        Assert.Equal(64, decoder.Cache.FindPrefix(null, Prompt.AsSpan(0, 70)));
        using BatchDecoder fresh = Decoder(100);
        using CachedText alone = fresh.Cache.Open(null, 400);
        Read(fresh, alone, [.. Prompt[..40], 1, 1, 1, 1]);
        fresh.Begin(null);
        decoder.Begin(null);
        fresh.AddAnswer(alone, [3]);
        decoder.AddAnswer(second, [3]);
        fresh.Run();
        decoder.Run();
        Assert.Equal(fresh.Scores(0).Span.ToArray(), decoder.Scores(0).Span.ToArray());
    }

    public void Dispose()
    {
        parameters.Dispose();
        team.Dispose();
    }
}
